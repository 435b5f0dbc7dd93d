// Hands messages to a mail server by SMTP: text and HTML side by side, the chart's picture inline.
//   I1. The message id is made of the notification's: a mail that was sent twice is one in most mailboxes.
//   I2. Without a certificate that fits nothing is sent, unless TLS is off.
import { createTransport } from "nodemailer";
import { type ErrorCode, PipelineError } from "../core/errors.ts";
import { type Notifier, quoteAnswer } from "../core/notifier.ts";

export interface EmailMessage {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Shown where the HTML says `cid:chart`. */
  readonly picture?: Uint8Array;
  readonly isUrgent: boolean;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly priority: "high" | "normal";
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly filename: string;
    readonly content: Uint8Array;
    readonly cid: string;
    readonly contentType: string;
  }[];
}

/** The part of a mail client that the sink uses; a test passes its own. */
export interface Mailer {
  /** Rejects with an error that has `code` (the client's) and, when the server answered, `responseCode`. */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}

export interface EmailOptions {
  readonly name: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly mailer: Mailer;
}

export function emailNotifier({ name, from, to, username = "", password, mailer }: EmailOptions): Notifier<EmailMessage> {
  const domain = /@([A-Za-z0-9.-]+)>?$/.exec(from)?.[1] ?? "linepulse.invalid";
  return {
    name: `email:${name}`,
    async send({ id, subject, text, html, picture, isUrgent }, signal) {
      const mail: Mail = {
        from, to, subject, text, html,
        messageId: `<${encodeURIComponent(id)}@${domain}>`,
        priority: isUrgent ? "high" : "normal",
        headers: { "Auto-Submitted": "auto-generated" }, // so that nobody's holiday notice answers
        attachments: picture ? [{ filename: "chart.png", content: picture, cid: "chart", contentType: "image/png" }] : [],
      }; // biome-ignore format: short fields on one line
      try {
        await mailer.send(mail, signal);
      } catch (cause) {
        const answer = quoteAnswer(
          cause instanceof Error ? cause.message : "",
          password === undefined ? [] : secretsOf(password, username),
        );
        throw new PipelineError(signal.aborted ? "NOTICE_UNAVAILABLE" : codeOf(cause), `could not send mail by "${name}": ${answer}`);
      }
    },
  };
}

/** RFC 5321 4.2.1: of a server's answers 4yz can pass later, 5yz cannot; 53y and 55y to the sender's address concern every mail. */
function codeOf(cause: unknown): ErrorCode {
  const { code, responseCode } = (cause ?? {}) as { code?: unknown; responseCode?: unknown };
  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2" || code === "ETLS" || code === "EREQUIRETLS") {
    return typeof responseCode === "number" && responseCode < 500 ? "NOTICE_UNAVAILABLE" : "ROBOT_REFUSED";
  }
  if (typeof responseCode === "number") {
    if (responseCode < 500) return "NOTICE_UNAVAILABLE";
    return responseCode === 530 || responseCode === 535 ? "ROBOT_REFUSED" : "NOTICE_REJECTED";
  }
  return code === "EENVELOPE" || code === "EMESSAGE" ? "NOTICE_REJECTED" : "NOTICE_UNAVAILABLE";
}

/** As a server may quote it back: also inside of what AUTH PLAIN sends. */
function secretsOf(password: string, username: string): string[] {
  const [alone, plain] = [password, `\0${username}\0${password}`].map((text) => Buffer.from(text).toString("base64"));
  return [plain ?? "", alone ?? "", password];
}

const TIMEOUT_MS = 8000;

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: "on" | "starttls" | "off";
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** A mail client by nodemailer, one connection a mail. A plant's own authority is trusted by Node's NODE_EXTRA_CA_CERTS. */
export function smtpMailer({ host, port, tls, username, password }: SmtpOptions): Mailer {
  const transport = createTransport({
    host,
    port,
    secure: tls === "on",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "off",
    ...(username !== undefined && { auth: { user: username, pass: password ?? "" } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ priority, headers, to, attachments, ...mail }, signal) {
      const sending = transport.sendMail({
        ...mail,
        to: [...to],
        headers: { ...headers },
        ...(priority === "high" && { priority }),
        attachments: attachments.map(({ content, ...rest }) => ({ ...rest, content: Buffer.from(content) })),
      });
      await Promise.race([sending, aborted(signal)]);
    },
  };
}

/** The client has no way to break off; its own timeouts end what is given up here. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(Object.assign(new Error("given up"), { code: "ETIMEDOUT" }));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}
