import { z } from 'zod';

const plain = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max) });

/** The part of Block Kit that an incoming webhook of ours may use, with Slack's documented limits. https://docs.slack.dev/reference/block-kit/blocks/ */
export const slackBody = z
  .strictObject({
    text: z.string().min(1).max(40_000),
    blocks: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('header'), text: plain(150) }),
          z
            .strictObject({
              type: z.literal('section'),
              text: mrkdwn(3_000).optional(),
              fields: z.array(mrkdwn(2_000)).min(1).max(10).optional(),
            })
            .refine((section) => section.text || section.fields, 'a section has text or fields'),
          z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3_000)).min(1).max(10) }),
        ]),
      )
      .max(50),
    unfurl_links: z.boolean().optional(),
    unfurl_media: z.boolean().optional(),
  })
  // Not documented, and real: bolt-js#2509.
  .refine(({ blocks }) => JSON.stringify(blocks).length < 13_200, 'msg_blocks_too_long');
