// Writes docs/forge.md and ops/apps.schema.json, both of which are derived: npm run forge:docs
import { writeFileSync } from 'node:fs';
import { appsJsonSchema } from '@/cli/apps/apps-schema';
import { documentCommands } from '@/cli/document-commands';

writeFileSync('docs/forge.md', await documentCommands());
writeFileSync('ops/apps.schema.json', appsJsonSchema());
