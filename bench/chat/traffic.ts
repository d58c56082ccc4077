import type { Talk } from "./lines.ts";

export interface Measured {
  /** Messages acknowledged and arrived at the other side while measuring. */
  count: number;
  seconds: number;
  refused: number;
  p50: number;
  p99: number;
}

/** Who speaks: both write two messages, then the other side answers, as people in a chat do. Every second message begins a turn. */
const speaker = (n: number): "visitor" | "agent" => (n % 4 < 2 ? "visitor" : "agent");
const words = ["你好，请问这款空调的安装费怎么收", "好的，我帮您查一下，请稍等", "订单三天了还没有发货，麻烦催一下", "已经为您登记，今天内会有同事联系您", "谢谢，那我等消息"];

/** Matches what was sent with what arrived, and says when both the acknowledgement and the other side's frame were seen. */
export class Crossing {
  #waiting = new Map<string, () => void>();
  #next = 0;
  readonly arrived = (_at: "visitor" | "agent", text: string): void => {
    const mark = text.slice(text.lastIndexOf("#") + 1);
    this.#waiting.get(mark)?.();
    this.#waiting.delete(mark);
  };
  /** Sends one message; gives the milliseconds to the frame at the other side, or null when it was refused. */
  async send(talk: Talk, n: number): Promise<number | null> {
    this.#next += 1;
    const mark = `k${this.#next.toString(36)}x`;
    const began = performance.now();
    let at = 0;
    const there = new Promise<void>((resolve) =>
      this.#waiting.set(mark, () => {
        at = performance.now();
        resolve();
      }),
    );
    if (!(await talk.say(speaker(n), `${words[n % words.length]} #${mark}`))) {
      this.#waiting.delete(mark);
      return null;
    }
    await there;
    return at - began;
  }
}

const at = (sorted: readonly number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
function measured(times: number[], seconds: number, refused: number): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  return { count: times.length, seconds, refused, p50: at(sorted, 0.5), p99: at(sorted, 0.99) };
}

/** So many senders, each with one message on its way at a time. */
export async function closedLoop(crossing: Crossing, talks: readonly Talk[], turns: number[], senders: number, seconds: number): Promise<Measured> {
  const times: number[] = [];
  let refused = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    talks.slice(0, senders).map(async (talk, i) => {
      while (performance.now() < until) {
        const time = await crossing.send(talk, turns[i]!++);
        if (time === null) refused += 1;
        else times.push(time);
      }
    }),
  );
  return measured(times, (performance.now() - began) / 1000, refused);
}

/** Messages leave at this rate whatever the answers do; the times between them are those of independent people. */
export async function openLoop(crossing: Crossing, talks: readonly Talk[], turns: number[], rate: number, seconds: number): Promise<Measured> {
  const times: number[] = [];
  const flying: Promise<void>[] = [];
  let refused = 0;
  const began = performance.now();
  let due = began;
  let n = 0;
  while (due < began + seconds * 1000) {
    const now = performance.now();
    if (due > now) await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - now)));
    while (due <= performance.now() && due < began + seconds * 1000) {
      const i = (n * 7919) % talks.length; // a prime step: everybody in turn, neighbours apart
      n += 1;
      due += (-Math.log(1 - Math.random()) * 1000) / rate;
      flying.push(
        crossing.send(talks[i]!, turns[i]!++).then((time) => {
          if (time === null) refused += 1;
          else times.push(time);
        }),
      );
    }
  }
  await Promise.all(flying);
  return measured(times, (performance.now() - began) / 1000, refused);
}
