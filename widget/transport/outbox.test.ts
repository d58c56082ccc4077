import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryDrawer, pageDrawer, type Drawer } from "./drawer.ts";
import { newClientId } from "./ids.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { No, type PostInput, type PostResult } from "./types.ts";

/** A server as the contract promises it: the same client id is stored once and answered with its first number. */
function modelServer() {
  const stored: string[] = [];
  const byClient = new Map<string, number>();
  return {
    stored,
    post(input: PostInput): PostResult {
      if (input.text === "refused") throw new No("invalid");
      let seq = byClient.get(input.clientId);
      if (seq === undefined) {
        stored.push(input.text ?? "");
        seq = stored.length;
        byClient.set(input.clientId, seq);
      }
      return { conversationId: "c", publicSeq: seq, at: "2026-11-20T06:21:00.000Z" };
    },
  };
}

type Fate = "through" | "request lost" | "answer lost" | "late" | "too_many";
type Step = { do: "write" } | { do: "write refused" } | { do: "reload" } | { do: "flush" } | { do: "other tab" } | { do: "late arrival" };

/** Pages over one drawer and a line on which every request meets the next fate. */
function scene(fates: Fate[]) {
  const server = modelServer();
  const drawer = memoryDrawer();
  const late: (() => void)[] = [];
  let time = 1_700_000_000_000;
  let whole = false;
  const page = (shared: Drawer): Outbox =>
    createOutbox({
      drawer: shared,
      prefix: "kefu:hemu:out:",
      now: () => time--,
      ready: () => true,
      stored: () => {},
      changed: () => {},
      later: () => {},
      async post(input) {
        const fate = whole ? "through" : (fates.shift() ?? "through");
        if (fate === "request lost") throw new No("offline");
        if (fate === "too_many") throw new No("too_many");
        if (fate === "late") {
          late.push(() => {
          try {
            server.post(input);
          } catch {
            // A refusal that nobody waits for any more.
          }
        });
          throw new No("timeout");
        }
        const result = server.post(input);
        if (fate === "answer lost") throw new No("offline");
        return result;
      },
    });
  return { server, drawer, late, page, heal: () => (whole = true) };
}

const settle = () => new Promise((done) => setTimeout(done, 0));

describe("outbox", () => {
  it("R-CH-01 (no loss, no double): over lost lines, lost answers, reloads and a second tab each message is stored once and in order", async () => {
    const fate = fc.constantFrom<Fate>("through", "request lost", "answer lost", "late", "too_many");
    const step = fc.constantFrom<Step>({ do: "write" }, { do: "write" }, { do: "write refused" }, { do: "reload" }, { do: "flush" }, { do: "other tab" }, { do: "late arrival" });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(fate, { maxLength: 60 }), async (steps, fates) => {
        const { server, drawer, late, page, heal } = scene([...fates]);
        let box = page(drawer);
        const written: string[] = [];
        let refused = 0;
        for (const { do: what } of steps) {
          if (what === "write") {
            const text = `message ${written.length}`;
            written.push(text);
            const clientId = newClientId();
            box.add({ clientId, input: { clientId, text } });
          } else if (what === "write refused") {
            refused++;
            const clientId = newClientId();
            box.add({ clientId, input: { clientId, text: "refused" } });
          } else if (what === "flush") await box.flush();
          else if (what === "reload") box = page(drawer);
          else if (what === "late arrival") late.shift()?.();
          else void page(drawer).flush();
          if (written.length % 3 === 0) await settle();
        }
        await settle();
        heal();
        await box.flush();
        await settle();
        await page(drawer).flush();
        // What hung in the network arrives after everything else: it must change nothing.
        for (const arrive of late) arrive();
        expect(server.stored).toEqual(written);
        expect(page(drawer).letters().map((letter) => letter.refused)).toEqual(Array(refused).fill("invalid"));
      }),
      { numRuns: 300 },
    );
  });

  it("R-CH-01 (stored before sent): a message lies in the drawer before the line hears of it", async () => {
    const drawer = memoryDrawer();
    let atPost = 0;
    const box = createOutbox({
      drawer,
      prefix: "out:",
      now: () => 1,
      ready: () => true,
      stored: () => {},
      changed: () => {},
      later: () => {},
      async post() {
        atPost = drawer.keys("out:").length;
        throw new No("offline");
      },
    });
    box.add({ clientId: "a", input: { clientId: "a", text: "您好" } });
    await settle();
    expect(atPost).toBe(1);
    expect(box.letters().map((letter) => letter.input.text)).toEqual(["您好"]);
  });

  it("R-CH-01 (final refusal): a refused message stays for its writer, holds nobody up, and goes again when asked", async () => {
    const { server, drawer, page } = scene([]);
    const box = page(drawer);
    for (const text of ["first", "refused", "third"]) box.add({ clientId: text, input: { clientId: text, text } });
    await settle();
    expect(server.stored).toEqual(["first", "third"]);
    expect(box.letters().map((letter) => [letter.clientId, letter.refused])).toEqual([["refused", "invalid"]]);
    box.discard("refused");
    expect(box.letters()).toEqual([]);
  });

  it("R-CH-01 (storage forbidden): where the browser stores nothing, messages still wait in memory", async () => {
    const forbidden = pageDrawer(() => {
      throw new DOMException("denied", "SecurityError");
    });
    const { server, page } = scene(["request lost"]);
    const box = page(forbidden);
    box.add({ clientId: "a", input: { clientId: "a", text: "还在" } });
    await settle();
    expect(box.letters()).toHaveLength(1);
    await box.flush();
    expect(server.stored).toEqual(["还在"]);
    expect(box.letters()).toEqual([]);
  });

  it("R-CH-01 (client id): 22 signs of base62, never the same", () => {
    const ids = Array.from({ length: 500 }, newClientId);
    expect(ids.every((id) => /^[0-9A-Za-z]{22}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });
});
