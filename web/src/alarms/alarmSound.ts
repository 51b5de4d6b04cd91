/** An alarm that may sound. */
export interface Sounding {
  id: number;
  priority: number;
}

/** What was heard: which alarms waited then, and when priority 1 last sounded (null: never). */
export interface Heard {
  waiting: ReadonlySet<number>;
  firstAt: number | null;
}

export const nothingHeard: Heard = { waiting: new Set(), firstAt: null };

/** How often priority 1 sounds until somebody has acknowledged it. */
export const firstEveryMs = 20_000;

/**
 * What sounds now, and what was heard then: priority 1 every 20 s, priority 2 once when it is new. `waiting` are
 * the alarms of both that nobody has acknowledged.
 */
export function decideSound(
  heard: Heard,
  waiting: readonly Sounding[],
  nowMs: number,
): { sounds: 1 | 2 | null; heard: Heard } {
  const ids = new Set(waiting.map(({ id }) => id));
  const first = waiting.some(({ priority }) => priority === 1);
  const newOnes = waiting.filter(({ id }) => !heard.waiting.has(id));
  const due = heard.firstAt === null || nowMs - heard.firstAt >= firstEveryMs;
  if (first && (due || newOnes.some(({ priority }) => priority === 1)))
    return { sounds: 1, heard: { waiting: ids, firstAt: nowMs } };
  const firstAt = first ? heard.firstAt : null;
  return { sounds: newOnes.length > 0 ? 2 : null, heard: { waiting: ids, firstAt } };
}

/** Tones of a priority: hertz, and from when for how long in seconds. */
const tones: Record<1 | 2, readonly (readonly [hertz: number, start: number, length: number])[]> = {
  1: [
    [880, 0, 0.18],
    [660, 0.22, 0.18],
    [880, 0.44, 0.18],
    [660, 0.66, 0.18],
  ],
  2: [
    [660, 0, 0.2],
    [880, 0.25, 0.3],
  ],
};

const loudness = 0.25;
const edge = 0.02;

/** Sounds the tones of a priority. */
export function play(context: AudioContext, priority: 1 | 2): void {
  for (const [hertz, start, length] of tones[priority]) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + start;
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loudness, at + edge);
    gain.gain.setValueAtTime(loudness, at + length - edge);
    gain.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}
