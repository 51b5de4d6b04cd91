import { describe, expect, it } from "vitest";
import { decideSound, nothingHeard } from "./alarmSound.ts";

const first = { id: 1, priority: 1 };
const second = { id: 2, priority: 2 };

describe("the sound of alarms", () => {
  it("is heard once for priority 2, and again when it rings again", () => {
    const one = decideSound(nothingHeard, [second], 0);
    expect(one.sounds).toBe(2);
    const two = decideSound(one.heard, [second], 60_000);
    expect(two.sounds).toBeNull();
    const gone = decideSound(two.heard, [], 61_000);
    expect(decideSound(gone.heard, [second], 62_000).sounds).toBe(2);
  });

  it("is heard every 20 s for priority 1, until it is acknowledged", () => {
    let heard = nothingHeard;
    const at: number[] = [];
    for (let now = 0; now <= 60_000; now += 1_000) {
      const decided = decideSound(heard, now < 50_000 ? [first, second] : [second], now);
      heard = decided.heard;
      if (decided.sounds !== null) at.push(now);
    }
    expect(at).toEqual([0, 20_000, 40_000]);
  });

  it("does not wait for a new one of priority 1", () => {
    const { heard } = decideSound(nothingHeard, [first], 0);
    expect(decideSound(heard, [first, { id: 3, priority: 1 }], 5_000).sounds).toBe(1);
    expect(decideSound(heard, [first, second], 5_000).sounds).toBe(2);
  });
});
