import { expect, it } from "vitest";
import { sampleCommand } from "./sampleCommand.ts";

it("the sample command takes host and port from the broker's address", () => {
  const command = "mosquitto_pub -h 127.0.0.1 -p 1883 -V mqttv5 -q 1 -t 'things/a/level' -m 1.92";
  expect(sampleCommand("mqtt://127.0.0.1:1883", "things/a/level", null)).toBe(command);
  expect(sampleCommand("127.0.0.1:1883", "things/a/level", null)).toBe(command);
  expect(sampleCommand("mqtt://broker.city/", "t", null)).toContain("-h broker.city -V");
});

it("the sample command shows who sends and trusts the machine's authorities where it has to", () => {
  const shown = { name: "hop-do-1", password: "bí mật" };
  expect(sampleCommand("mqtts://city.vn:8883", "t", shown)).toContain(
    "-h city.vn -p 8883 --tls-use-os-certs -u 'hop-do-1' -P 'bí mật' -V mqttv5",
  );
});
