import type { WebSocket } from "ws";
import { joinBare, joinProduct, openVisitor, type Talk } from "./lines.ts";
import { closedLoop, Crossing, openLoop } from "./traffic.ts";

// The load generator, a process of its own so that its CPU is not counted (D28). Commands come by IPC, one at a time.
export type Command =
  | { do: "join"; side: "ours" | "bare"; port: number; agents: number; talks: number }
  | { do: "closed"; side: "ours" | "bare"; senders: number; seconds: number }
  | { do: "open"; side: "ours" | "bare"; rate: number; seconds: number }
  | { do: "leave" }
  | { do: "idle"; port: number; count: number }
  | { do: "alive" };

interface Side {
  crossing: Crossing;
  talks: Talk[];
  turns: number[];
}
const sides = new Map<string, Side>();
const idle: WebSocket[] = [];

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case "join": {
      const crossing = new Crossing();
      const talks = await (command.side === "ours" ? joinProduct : joinBare)(command.port, command.agents, command.talks, crossing.arrived);
      sides.set(command.side, { crossing, talks, turns: talks.map(() => 0) });
      return talks.length;
    }
    case "closed": {
      const { crossing, talks, turns } = sides.get(command.side)!;
      return closedLoop(crossing, talks, turns, command.senders, command.seconds);
    }
    case "open": {
      const { crossing, talks, turns } = sides.get(command.side)!;
      return openLoop(crossing, talks, turns, command.rate, command.seconds);
    }
    case "leave":
      process.exit(0);
      break;
    case "idle":
      while (idle.length < command.count) {
        const some = await Promise.all(Array.from({ length: Math.min(20, command.count - idle.length) }, () => openVisitor(command.port, () => {})));
        idle.push(...some.map((line) => line.ws));
      }
      return idle.length;
    case "alive": {
      // A connection counts as alive when it still answers.
      const answers = await Promise.all(
        idle.map((ws) => new Promise<boolean>((resolve) => {
          if (ws.readyState !== ws.OPEN) return resolve(false);
          ws.once("message", () => resolve(true));
          ws.send('{"t":"ping"}');
          setTimeout(() => resolve(false), 20_000).unref();
        })),
      );
      return answers.filter(Boolean).length;
    }
  }
  return null;
}

process.on("message", (command: Command) => {
  obey(command).then(
    (result) => process.send!({ result }),
    (error: unknown) => process.send!({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.send!({ result: "ready" });
