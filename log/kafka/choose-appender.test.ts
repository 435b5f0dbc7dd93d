import { beforeEach, expect, test } from "vitest";
import type { KafkaConfig } from "../../core/config.ts";
import { sleep, timer } from "../../runtime/clock.ts";
import { chooseAppender } from "./choose-appender.ts";
import type { Rdkafka } from "./wire/node-rdkafka.ts";

const NOT_BUILT = new Error("Could not locate the bindings file. Tried:\n → here\n → there");

let told: unknown[][];
let clusters: number;
beforeEach(() => {
  [told, clusters] = [[], 0];
});

function choose(fields: Partial<KafkaConfig>, load: () => Promise<Rdkafka>) {
  return chooseAppender({
    config: { brokers: ["127.0.0.1:1"], prefix: "", writer: "auto", ...fields },
    clientId: "test",
    openCluster: () => ++clusters as never,
    topicOf: (topic) => topic,
    timer,
    sleep,
    tell: (...said) => told.push(said),
    load,
  });
}

const built = async (): Promise<Rdkafka> => ({ Producer: undefined as never, features: ["ssl"] });
const notBuilt = async () => Promise.reject(NOT_BUILT);
const tls = { servername: "kafka.plant" };
const invalid = expect.objectContaining({ code: "CONFIG_INVALID" });

test("node-rdkafka serves where it is there, and is said so once", async () => {
  await choose({}, built);
  await choose({ writer: "node-rdkafka" }, built);
  const said = ["info", "kafka: node-rdkafka writes what edges take in", { writer: "node-rdkafka" }];
  expect([clusters, told]).toEqual([0, [said, said]]);
});

test("where it was not built kafkajs serves, and how to get the other is said once", async () => {
  await choose({}, notBuilt);
  const text = expect.stringMatching(/^kafka: kafkajs writes .*npm run build:rdkafka/);
  const error = "Error: Could not locate the bindings file. Tried:";
  expect([clusters, told]).toEqual([1, [["info", text, { writer: "kafkajs", error }]]]);
});

test("what it cannot do kafkajs does", async () => {
  await choose({ tls }, built);
  expect([clusters, told]).toEqual([1, [["info", expect.stringContaining("servername"), { writer: "kafkajs" }]]]);
});

test("a configuration that insists on it, where it cannot serve, is at fault", async () => {
  await expect(choose({ writer: "node-rdkafka" }, notBuilt)).rejects.toEqual(invalid);
  await expect(choose({ writer: "node-rdkafka", tls }, built)).rejects.toEqual(invalid);
  expect([clusters, told]).toEqual([0, []]);
});

test("kafkajs serves when it is asked for, and the other is not even loaded", async () => {
  let loads = 0;
  await choose({ writer: "kafkajs" }, () => {
    loads++;
    return built();
  });
  expect([loads, clusters, told.length]).toEqual([0, 1, 1]);
});
