import { expect } from "vitest";
import { address } from "./city.ts";

/** What the city's own server answers to a request of a program; null for nothing. */
export async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(address + path, { method, body: JSON.stringify(body) ?? null });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Takes rules out of use and acknowledges what they found, so that nothing of them stays open. */
export async function endRules(rules: readonly number[]): Promise<void> {
  for (const rule of rules) {
    const path = `/api/alarms?rule=${rule}&shelved=with`;
    await ask("DELETE", `/api/rules/${rule}`);
    const left = (await ask("GET", path)) as { id: number; acknowledged_at: string | null }[];
    for (const { id, acknowledged_at } of left)
      if (acknowledged_at === null) await ask("POST", `/api/alarms/${id}/acknowledge`, { note: "" });
  }
}

/** The agency that answers for the alarms of tests. */
export async function putShift(): Promise<string> {
  await ask("PUT", "/api/agencies/ca-truc", { name: { vi: "Ca trực thử", en: "Trial shift" } });
  return "ca-truc";
}

export interface Watched {
  uid: string;
  stream: number;
}

export interface Rung {
  rule: number;
  alarm: number;
}

/** Switches on a rule that finds a thing wrong whatever it reads; gives its number and that of its alarm. */
export async function ring(
  thing: Watched,
  title: string,
  consequence = "limited",
  time_left = "shift",
): Promise<Rung> {
  const response = { consequence, time_left, cause: "c", effect: "e", first_action: "f", owner: "ca-truc" };
  const condition = {
    inputs: { x: { datastream_id: thing.stream } },
    measure: { type: "value" },
    limits: [{ above: -1e6 }],
  };
  const rule = { title, scope: { uids: [thing.uid] }, condition, response };
  const { id } = (await ask("POST", "/api/rules", rule)) as { id: number };
  await ask("POST", `/api/rules/${id}/on`);
  const find = async () => ((await ask("GET", `/api/alarms?rule=${id}`)) as { id: number }[])[0]?.id;
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return { rule: id, alarm: (await find()) ?? 0 };
}
