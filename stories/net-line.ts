import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The network between one browser and the server, which can go dead without anybody being told. */
export interface NetLine {
  url: string;
  /** From now on nothing comes through, either way, and nobody hears that the other has closed: every connection stands half-open. */
  swallow(): void;
  /** Lets through again. What has lost bytes is reset, as by a router that has forgotten it; what has lost none goes on. */
  restore(): void;
  close(): void;
}

interface Wire {
  near: Socket;
  far: Socket;
  hurt: boolean;
}

/** Opens such a line to a port of this machine. */
export async function openNetLine(port: number): Promise<NetLine> {
  const wires = new Set<Wire>();
  let dead = false;
  function carry(wire: Wire, from: Socket, to: Socket): void {
    const lose = () => void (wire.hurt = true);
    from.on("data", (bytes) => (dead ? lose() : to.write(bytes)));
    from.on("error", () => {});
    from.on("close", () => {
      if (dead) return lose();
      to.destroy();
      wires.delete(wire);
    });
  }
  const server = createServer((near) => {
    // Who calls while the line is dead reaches nobody; the other end is there for when it is not.
    const wire: Wire = { near, far: connect(port, "127.0.0.1"), hurt: dead };
    wires.add(wire);
    carry(wire, near, wire.far);
    carry(wire, wire.far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const drop = (wire: Wire) => {
    wire.near.resetAndDestroy();
    wire.far.resetAndDestroy();
    wires.delete(wire);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow: () => void (dead = true),
    restore() {
      dead = false;
      for (const wire of wires) if (wire.hurt) drop(wire);
    },
    close() {
      server.close();
      for (const wire of wires) drop(wire);
    },
  };
}
