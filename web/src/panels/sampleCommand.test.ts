import { expect, it } from "vitest";
import { sampleCommand } from "./sampleCommand.ts";

it("the sample command takes host and port from the broker's address", () => {
  const command = "mosquitto_pub -h 127.0.0.1 -p 1883 -V mqttv5 -q 1 -t 'things/a/level' -m 1.92";
  expect(sampleCommand("mqtt://127.0.0.1:1883", "things/a/level")).toBe(command);
  expect(sampleCommand("127.0.0.1:1883", "things/a/level")).toBe(command);
  expect(sampleCommand("mqtt://broker.city/", "t")).toContain("-h broker.city -V");
});
