// Mail by SMTP, through nodemailer: one connection a message, ended when it was handed over or given up.
import { createTransport } from "nodemailer";
import type { EmailRobotConfig } from "../../core/notify-config.ts";
import type { Mailer } from "../../sinks/email.ts";

const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 20_000;

export function openMailer({ host, port, tls, username }: EmailRobotConfig, password: string | undefined): Mailer {
  const options = {
    host,
    port,
    secure: tls === "on",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "off",
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username !== undefined && { auth: { user: username, pass: password ?? "" } }),
  };
  return {
    async send(mail, signal) {
      const transport = createTransport(options);
      const giveUp = () => transport.close();
      signal.addEventListener("abort", giveUp, { once: true });
      try {
        const attachments = mail.attachments.map((each) => ({ ...each, content: Buffer.from(each.content) }));
        await transport.sendMail({ ...mail, to: [...mail.to], attachments });
      } finally {
        signal.removeEventListener("abort", giveUp);
        transport.close();
      }
    },
  };
}
