/**
 * A command that sends one reading over MQTT, from the broker's address ("mqtt://host:port" or
 * "host:port"). It carries no unit, so the datastream's own is meant.
 */
export function sampleCommand(broker: string, topic: string): string {
  const address = broker.replace(/^\w+:\/\//, "").replace(/\/.*$/, "");
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  const at = port === undefined ? `-h ${host}` : `-h ${host} -p ${port}`;
  return `mosquitto_pub ${at} -V mqttv5 -q 1 -t '${topic}' -m 1.92`;
}
