import { sql } from 'drizzle-orm';
import { boolean, index, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { identity } from './schemas';

/*
 * better-auth 1.7's tables, with three mends: every time has a zone, a user is a member of an organization once,
 * and an address has one pending invitation per organization. Column names follow better-auth's own.
 */
const at = (name: string) => timestamp(name, { withTimezone: true });

export const user = identity
  .table('user', {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull().unique(),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text(),
    /** Staff of App Factory. Set in the database only, never through the API. */
    isOperator: boolean('is_operator').notNull().default(false),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  })
  .enableRLS();

export const session = identity
  .table(
    'session',
    {
      id: text().primaryKey(),
      token: text().notNull().unique(),
      userId: text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      activeOrganizationId: text('active_organization_id'),
      ipAddress: text('ip_address'),
      userAgent: text('user_agent'),
      expiresAt: at('expires_at').notNull(),
      createdAt: at('created_at').notNull().defaultNow(),
      updatedAt: at('updated_at').notNull().defaultNow(),
    },
    (t) => [index('session_user_idx').on(t.userId)],
  )
  .enableRLS();

export const account = identity
  .table(
    'account',
    {
      id: text().primaryKey(),
      accountId: text('account_id').notNull(),
      providerId: text('provider_id').notNull(),
      userId: text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      accessToken: text('access_token'),
      refreshToken: text('refresh_token'),
      idToken: text('id_token'),
      accessTokenExpiresAt: at('access_token_expires_at'),
      refreshTokenExpiresAt: at('refresh_token_expires_at'),
      scope: text(),
      /** scrypt hash. */
      password: text(),
      createdAt: at('created_at').notNull().defaultNow(),
      updatedAt: at('updated_at').notNull().defaultNow(),
    },
    (t) => [index('account_user_idx').on(t.userId)],
  )
  .enableRLS();

export const verification = identity
  .table(
    'verification',
    {
      id: text().primaryKey(),
      identifier: text().notNull(),
      value: text().notNull(),
      expiresAt: at('expires_at').notNull(),
      createdAt: at('created_at').notNull().defaultNow(),
      updatedAt: at('updated_at').notNull().defaultNow(),
    },
    (t) => [index('verification_identifier_idx').on(t.identifier)],
  )
  .enableRLS();

export const organization = identity
  .table('organization', {
    id: text().primaryKey(),
    name: text().notNull(),
    slug: text().notNull().unique(),
    logo: text(),
    metadata: text(),
    createdAt: at('created_at').notNull().defaultNow(),
  })
  .enableRLS();

export const member = identity
  .table(
    'member',
    {
      id: text().primaryKey(),
      organizationId: text('organization_id')
        .notNull()
        .references(() => organization.id, { onDelete: 'cascade' }),
      userId: text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      role: text().notNull().default('member'),
      createdAt: at('created_at').notNull().defaultNow(),
    },
    (t) => [
      uniqueIndex('member_once_idx').on(t.organizationId, t.userId),
      index('member_user_idx').on(t.userId),
    ],
  )
  .enableRLS();

export const invitation = identity
  .table(
    'invitation',
    {
      id: text().primaryKey(),
      organizationId: text('organization_id')
        .notNull()
        .references(() => organization.id, { onDelete: 'cascade' }),
      email: text().notNull(),
      role: text(),
      status: text().notNull().default('pending'),
      expiresAt: at('expires_at').notNull(),
      createdAt: at('created_at').notNull().defaultNow(),
      inviterId: text('inviter_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
    },
    (t) => [
      uniqueIndex('invitation_pending_once_idx')
        .on(t.organizationId, t.email)
        .where(sql`${t.status} = 'pending'`),
      index('invitation_inviter_idx').on(t.inviterId),
    ],
  )
  .enableRLS();
