import type { CSSProperties } from 'react';
import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Html,
  Link,
  Preview,
  Row,
  Section,
  Text,
} from 'react-email';
import type { MailContent, MailFact, MailStep } from './mail-content';

/*
 * One layout for all mails. Mail clients know neither oklch nor light-dark(): the colours are the interface's tokens as hex, inline,
 * and once more in a style sheet for the clients that have a dark theme and read it.
 */
const light = {
  page: '#f8fafb',
  surface: '#ffffff',
  line: '#dee3e5',
  ink: '#111b20',
  ink2: '#3e4a4f',
  ink3: '#5c676c',
  accent: '#006172',
  accentText: '#005b6c',
};

const darkStyles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { text-underline-offset: 3px; }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background: #0c1113 !important; } .card { background: #12181b !important; border-color: #252c2f !important; }
  .ink { color: #edf1f2 !important; } .ink2 { color: #b7bfc2 !important; } .ink3, .ink3 a { color: #939da1 !important; }
  .line { border-color: #252c2f !important; } .total { border-color: #edf1f2 !important; }
  .primary { background: #68d0dc !important; color: #00181f !important; } .link { color: #73d6e1 !important; }
}
@media (max-width: 480px) { .pad > tbody > tr > td { padding-left: 20px !important; padding-right: 20px !important; } .primary { display: block !important; text-align: center; } }`;

const font = "Geist,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const text = (size: number, height: number, color: string, more: CSSProperties = {}): CSSProperties => ({
  fontFamily: font,
  fontSize: size,
  lineHeight: `${height}px`,
  color,
  margin: 0,
  ...more,
});
const pad: CSSProperties = { paddingLeft: 32, paddingRight: 32 };

interface MailLayoutProps {
  content: MailContent;
  organizationName: string;
  /** Where this kind is switched off; null when it cannot be. */
  preferencesUrl: string | null;
  dashboardHost: string;
}

export function MailLayout({ content, organizationName, preferencesUrl, dashboardHost }: MailLayoutProps) {
  const { subject, preheader, paragraphs, action, secondAction, facts, total, steps } = content;
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{darkStyles}</style>
      </Head>
      <Preview>{preheader}</Preview>
      <Body className="page" style={{ background: light.page, margin: 0, padding: '32px 16px 48px' }}>
        <Container style={{ maxWidth: 560 }}>
          <Text className="ink" style={text(15, 22, light.ink, { fontWeight: 600, paddingBottom: 16 })}>
            App Factory
          </Text>
          <Section
            className="card"
            style={{ background: light.surface, border: `1px solid ${light.line}`, borderRadius: 10 }}
          >
            <Section className="pad" style={{ ...pad, paddingTop: 32 }}>
              <Heading
                as="h1"
                className="ink"
                style={text(24, 30, light.ink, { fontWeight: 600, letterSpacing: '-0.5px' })}
              >
                {subject}
              </Heading>
              {paragraphs.map((paragraph) => (
                <Text key={paragraph} className="ink2" style={text(16, 25, light.ink2, { marginTop: 12 })}>
                  {paragraph}
                </Text>
              ))}
            </Section>
            {action && (
              <Section className="pad" style={{ ...pad, paddingTop: 24 }}>
                <Button
                  href={action.url}
                  className="primary"
                  style={{
                    fontFamily: font,
                    background: light.accent,
                    color: '#ffffff',
                    fontSize: 16,
                    lineHeight: '20px',
                    fontWeight: 500,
                    padding: '13px 22px',
                    borderRadius: 6,
                  }}
                >
                  {action.label}
                </Button>
                {secondAction && (
                  <Text style={text(14, 22, light.accentText, { marginTop: 12 })}>
                    <Link
                      href={secondAction.url}
                      className="link"
                      style={{ color: light.accentText, textDecoration: 'underline' }}
                    >
                      {secondAction.label}
                    </Link>
                  </Text>
                )}
              </Section>
            )}
            {(facts.length > 0 || total) && <Ledger facts={facts} total={total} />}
            {steps && steps.length > 0 && <Steps steps={steps} />}
            <Section style={{ height: 32, lineHeight: '32px', fontSize: 0 }}>&nbsp;</Section>
          </Section>
          <Text className="ink3" style={text(13, 20, light.ink3, { padding: '20px 4px 0' })}>
            You get this because you are an owner or billing manager of {organizationName}
            {preferencesUrl ? '. ' : '; this kind of e-mail cannot be switched off. '}
            The buttons lead to {dashboardHost} and ask you to sign in.{' '}
            {preferencesUrl && (
              <Link href={preferencesUrl} style={{ color: light.ink3, textDecoration: 'underline' }}>
                Choose your e-mails
              </Link>
            )}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

function Ledger({ facts, total }: { facts: MailFact[]; total?: MailFact }) {
  return (
    <Section className="pad" style={{ ...pad, paddingTop: 28 }}>
      {facts.map(({ label, value }) => (
        <LedgerRow key={label} label={label} value={value} />
      ))}
      {total && (
        <>
          <LedgerRow label={total.label} value={total.value} isTotal />
          {/* The double rule under a sum. */}
          <Section
            className="total"
            style={{
              borderTop: `1px solid ${light.ink}`,
              borderBottom: `1px solid ${light.ink}`,
              height: 2,
              lineHeight: '2px',
              fontSize: 0,
            }}
          >
            &nbsp;
          </Section>
        </>
      )}
    </Section>
  );
}

function LedgerRow({ label, value, isTotal = false }: MailFact & { isTotal?: boolean }) {
  const cell: CSSProperties = { padding: '9px 0', borderBottom: isTotal ? 0 : `1px solid ${light.line}` };
  const weight = isTotal ? 600 : 400;
  return (
    <Row>
      <Column className="ink3 line" style={text(14, 22, light.ink3, { ...cell, fontWeight: weight })}>
        {label}
      </Column>
      <Column
        align="right"
        className="ink line"
        style={text(isTotal ? 16 : 14, 22, light.ink, {
          ...cell,
          fontWeight: weight,
          fontVariantNumeric: 'tabular-nums',
          // An organization or a plan with a long name must not push the amount out of a phone.
          overflowWrap: 'anywhere',
        })}
      >
        {value}
      </Column>
    </Row>
  );
}

function Steps({ steps }: { steps: MailStep[] }) {
  return (
    <Section className="pad" style={{ ...pad, paddingTop: 28 }}>
      <Heading as="h2" className="ink" style={text(14, 22, light.ink, { fontWeight: 600, marginBottom: 6 })}>
        What happens when
      </Heading>
      {steps.map(({ day, text: what, isPast }) => (
        <Row key={`${day} ${what}`}>
          <Column
            width={96}
            valign="top"
            className={isPast ? 'ink3' : 'ink'}
            style={text(14, 22, isPast ? light.ink3 : light.ink, { padding: '5px 0', whiteSpace: 'nowrap' })}
          >
            {day}
          </Column>
          <Column
            valign="top"
            className={isPast ? 'ink3' : 'ink'}
            style={text(14, 22, isPast ? light.ink3 : light.ink, { padding: '5px 0' })}
          >
            {what}
          </Column>
        </Row>
      ))}
    </Section>
  );
}
