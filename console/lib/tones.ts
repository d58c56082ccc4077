import { definePreference } from "#console/lib/preference.ts";

/** What may be heard: somebody new, and the first answer that is late. Never each message (LOOK §5). */
export type ToneName = "arrival" | "breach";

const isOn = (value: unknown): value is boolean => typeof value === "boolean";
export const tonePreferences = {
  arrival: definePreference<boolean>("tone-arrival", () => true, isOn),
  breach: definePreference<boolean>("tone-breach", () => true, isOn),
};

/** Notes as [hertz, begins after, lasts], in seconds: a rising pair for somebody new, a falling one for what is late. */
const notes: Readonly<Record<ToneName, readonly (readonly [number, number, number])[]>> = {
  arrival: [[659, 0, 0.16], [880, 0.12, 0.26]],
  breach: [[587, 0, 0.2], [440, 0.18, 0.36]],
};
const loudness = 0.08;

let context: AudioContext | null = null;

function audio(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  context ??= new AudioContext();
  return context;
}

// A page may only sound after a hand has touched it: the first one opens the way.
if (typeof window !== "undefined") {
  const wake = (): void => void audio()?.resume().catch(() => undefined);
  window.addEventListener("pointerdown", wake, { once: true });
  window.addEventListener("keydown", wake, { once: true });
}

/** Sounds a tone, whether or not it is switched on: for the switch itself, so that one hears what one chooses. */
export function sound(name: ToneName): void {
  const ctx = audio();
  if (ctx === null || ctx.state !== "running") return;
  for (const [hertz, after, lasts] of notes[name]) {
    const from = ctx.currentTime + after;
    const tone = ctx.createOscillator();
    const level = ctx.createGain();
    tone.type = "sine";
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, from);
    level.gain.linearRampToValueAtTime(loudness, from + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, from + lasts);
    tone.connect(level).connect(ctx.destination);
    tone.start(from);
    tone.stop(from + lasts + 0.02);
  }
}

/** As long as one window sounds a tone, the others are silent. */
const aloneMs = 1500;

/** Sounds a tone if its person wants it: of several windows of one browser, one that a hand has touched. */
export function play(name: ToneName): void {
  if (!tonePreferences[name].get() || audio()?.state !== "running") return;
  // Without https, and not on this machine, windows know nothing of each other.
  if (navigator.locks === undefined) return sound(name);
  void navigator.locks.request(`tone-${name}`, { ifAvailable: true }, async (mine) => {
    if (mine === null) return;
    sound(name);
    await new Promise((done) => setTimeout(done, aloneMs));
  });
}
