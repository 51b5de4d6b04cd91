/**
 * A command that sends one reading over MQTT, from the broker's address ("mqtt://host:port" or
 * "host:port"). It carries no unit, so the datastream's own is meant. `name` and `password` stand for those that a
 * device shows, where it has to.
 */
export function sampleCommand(
  broker: string,
  topic: string,
  shown: { name: string; password: string } | null,
): string {
  const address = broker.replace(/^\w+:\/\//, "").replace(/\/.*$/, "");
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  const at = port === undefined ? `-h ${host}` : `-h ${host} -p ${port}`;
  const trust = broker.startsWith("mqtts:") ? " --tls-use-os-certs" : "";
  const who = shown === null ? "" : ` -u '${shown.name}' -P '${shown.password}'`;
  return `mosquitto_pub ${at}${trust}${who} -V mqttv5 -q 1 -t '${topic}' -m 1.92`;
}
