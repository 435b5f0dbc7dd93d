// The mail client against a small mail server on loopback: what arrives, and what its refusals become.

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { alertOf } from "../runtime/delivery/delivery.fixture.ts";
import { emailNotifier, smtpMailer } from "./email.ts";
import { renderEmail } from "./messages/render-email.ts";

const never = new AbortController().signal;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Refusals {
  readonly rcpt?: string;
  readonly auth?: string;
  readonly silent?: boolean;
}

/** Speaks as much SMTP as a client needs (RFC 5321), and keeps the mails. */
async function startSmtp({ rcpt = "250 ok", auth = "235 ok", silent = false }: Refusals = {}) {
  const mails: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (!silent) serve(socket, { rcpt, auth, mails });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { mails, port: (server.address() as AddressInfo).port };
}

function serve(socket: Socket, { rcpt, auth, mails }: { rcpt: string; auth: string; mails: string[] }): void {
  let mail: string[] | undefined;
  let rest = "";
  const say = (line: string) => socket.write(`${line}\r\n`);
  say("220 test");
  socket.on("data", (data) => {
    const lines = (rest + data.toString("latin1")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (mail) {
        if (line === ".") {
          mails.push(Buffer.from(mail.join("\r\n"), "latin1").toString());
          mail = undefined;
          say("250 taken");
        } else mail.push(line);
      } else if (/^EHLO/i.test(line)) socket.write("250-test\r\n250 AUTH PLAIN\r\n");
      else if (/^STARTTLS/i.test(line)) say("502 not here");
      else if (/^AUTH/i.test(line)) say(auth);
      else if (/^RCPT/i.test(line)) say(rcpt);
      else if (/^DATA/i.test(line)) {
        mail = [];
        say("354 go on");
      } else say(/^QUIT/i.test(line) ? "221 bye" : "250 ok");
    }
  });
}

const password = "p4ss-w0rd";
/** As AUTH PLAIN sends it. */
const plain = Buffer.from(`\0lp\0${password}`).toString("base64");

function sinkOn(port: number, tls: "off" | "starttls" = "off") {
  const mailer = smtpMailer({ host: "127.0.0.1", port, tls, username: "lp", password });
  return emailNotifier({
    name: "m", from: "linepulse <lp@plant.example>", to: ["a@plant.example", "b@plant.example"], username: "lp", password, mailer,
  }); // biome-ignore format: one object
}

const message = renderEmail(
  { kind: "one", told: { notification: alertOf({ alert: "a-1", severity: "P0" }), isPast: false } },
  new Uint8Array([137, 80, 78, 71]),
);
if (!message) throw new Error("no mail");

test("a mail arrives with its texts, its picture inline and its id", async () => {
  const { mails, port } = await startSmtp();
  await sinkOn(port).send(message, never);
  const [mail = ""] = mails;
  expect(mails.length).toBe(1);
  expect(mail).toMatch(/^Message-ID: <a-1\.firing@plant\.example>/im);
  expect(mail).toMatch(/^To: a@plant\.example, b@plant\.example/im);
  expect(mail).toMatch(/^Auto-Submitted: auto-generated/im);
  expect(mail).toMatch(/^X-Priority: 1/im);
  expect(mail).toMatch(/^Content-Id: <chart>/im);
  expect(mail).toContain(Buffer.from([137, 80, 78, 71]).toString("base64"));
  expect(mail).toMatch(/^Subject: =\?UTF-8\?/im);
});

async function codeOf(sending: Promise<void>) {
  const error = (await sending.catch((thrown: unknown) => thrown)) as { code: string; message: string };
  expect(error.message).not.toContain(password);
  for (const secret of [Buffer.from(password).toString("base64"), plain]) expect(error.message).not.toContain(secret);
  return error.code;
}

test("refusals become what they mean", async () => {
  expect(await codeOf(sinkOn((await startSmtp({ rcpt: "451 later" })).port).send(message, never))).toBe("NOTICE_UNAVAILABLE");
  expect(await codeOf(sinkOn((await startSmtp({ rcpt: "550 nobody" })).port).send(message, never))).toBe("NOTICE_REJECTED");
  for (const quoted of [password, plain])
    expect(await codeOf(sinkOn((await startSmtp({ auth: `535 no ${quoted}` })).port).send(message, never))).toBe("ROBOT_REFUSED");
  expect(await codeOf(sinkOn((await startSmtp()).port, "starttls").send(message, never))).toBe("ROBOT_REFUSED"); // it offers no TLS
  const { port } = await startSmtp();
  for (const server of servers.splice(0)) server.close();
  expect(await codeOf(sinkOn(port).send(message, never))).toBe("NOTICE_UNAVAILABLE");
});

test("a server that says nothing is given up at the deadline", async () => {
  const { port } = await startSmtp({ silent: true });
  expect(await codeOf(sinkOn(port).send(message, AbortSignal.timeout(200)))).toBe("NOTICE_UNAVAILABLE");
});
