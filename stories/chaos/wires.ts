import { WebSocket as Socket } from "ws";

/** Every socket of the robots, so that havoc can cut any of them. */
export const wires = new Set<Socket>();
const cookies = new Map<string, string>();

/** The address by which a robot's socket carries this cookie: a browser would send it by itself. */
export function addressWith(url: string, name: string, cookie: string): string {
  cookies.set(name, cookie);
  return `${url.replace("http", "ws")}/v1/socket#${name}`;
}

/** What the widget's and the console's own transports open instead of the browser's socket: the same, with Origin and cookie. */
class RobotSocket extends Socket {
  constructor(address: string) {
    const url = new URL(address);
    const cookie = cookies.get(url.hash.slice(1));
    url.hash = "";
    super(url, { headers: { origin: `http://${url.host}`, ...(cookie ? { cookie } : {}) } });
    wires.add(this);
    this.on("close", () => wires.delete(this));
    this.on("error", () => {}); // a server that has just been killed: `close` follows
  }
}

/** Gives this process the browser's global that the transports expect. */
export function installSockets(): void {
  globalThis.WebSocket = RobotSocket as unknown as typeof globalThis.WebSocket;
}
