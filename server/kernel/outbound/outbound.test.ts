import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openOutbound, OutboundFailed, outboundLimits } from "./index.ts";

const open: Server[] = [];
afterEach(() => open.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

/** A real server on this machine; gives its port. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}
const codeOf = (call: Promise<unknown>) => call.then(() => "answered", (error: unknown) => (error instanceof OutboundFailed ? error.code : String(error)));

describe("R-OP-05 (outbound, D14): calls to real servers", () => {
  test("R-OP-05 (outbound): a private place answers nobody unless it is allow-listed; then body, headers and status go through", async () => {
    const port = await serving((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part)).on("end", () => response.writeHead(201, { "x-seen": `${request.method} ${request.headers.host} ${request.headers["x-mine"]}` }).end(body));
    });
    const url = `http://127.0.0.1:${port}/hook?a=1`;
    expect(await codeOf(openOutbound({ outboundAllow: [] }).call({ url }))).toBe("scheme_refused");
    expect(await codeOf(openOutbound({ outboundAllow: [] }).call({ url: url.replace("http:", "https:") }))).toBe("address_refused");
    const answer = await openOutbound({ outboundAllow: [`127.0.0.1:${port}`] }).call({ url, method: "POST", headers: { "x-mine": "yes" }, body: "您好" });
    expect([answer.status, answer.body.toString(), answer.headers["x-seen"], answer.address]).toEqual([201, "您好", `POST 127.0.0.1:${port} yes`, "127.0.0.1"]);
  });

  test("R-OP-05 (outbound): a name that resolves to a private address is refused, and it is resolved once", async () => {
    let asked = 0;
    const resolve = async () => ((asked += 1), asked === 1 ? ["10.0.0.5"] : ["127.0.0.1"]);
    expect(await codeOf(openOutbound({ outboundAllow: [] }, { resolve }).call({ url: "https://shop.example/" }))).toBe("address_refused");
    expect(asked).toBe(1);
    const port = await serving((request, response) => (request.url === "/again" ? response.end(request.headers.host) : response.writeHead(302, { location: "/again" }).end()));
    asked = 0;
    const rebinding = async () => ((asked += 1), asked === 1 ? ["127.0.0.1"] : ["192.0.2.1"]);
    const answer = await openOutbound({ outboundAllow: ["shop.example"] }, { resolve: rebinding }).call({ url: `http://shop.example:${port}/` });
    expect([answer.body.toString(), asked]).toEqual([`shop.example:${port}`, 1]);
    expect(await codeOf(openOutbound({ outboundAllow: [] }, { resolve: () => Promise.reject(new Error("no")) }).call({ url: "https://shop.example/" }))).toBe("unresolvable");
  });

  test("R-OP-05 (outbound): who is slow, endless or sends elsewhere is left", async () => {
    const limits = { ...outboundLimits, ms: 300, bytes: 1000 };
    const port = await serving((request, response) => {
      if (request.url === "/slow") return void response.writeHead(200).write("a");
      if (request.url === "/huge") return void response.end("x".repeat(2000));
      if (request.url === "/elsewhere") return void response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
      if (request.url === "/round") return void response.writeHead(302, { location: "/round" }).end();
      request.socket.destroy();
    });
    const outbound = openOutbound({ outboundAllow: ["127.0.0.1"] }, { limits });
    const ask = (path: string) => codeOf(outbound.call({ url: `http://127.0.0.1:${port}${path}` }));
    expect(await Promise.all(["/slow", "/huge", "/elsewhere", "/round", "/cut"].map(ask))).toEqual(["timed_out", "too_large", "redirect_refused", "redirect_refused", "unreachable"]);
    expect(await codeOf(outbound.call({ url: "http://127.0.0.1:1/" }))).toBe("unreachable");
    expect(await codeOf(outbound.call({ url: "nonsense" }))).toBe("unreadable_url");
    // What certainly did not arrive is told from what may have (D13).
    const unsent = (url: string) => outbound.call({ url }).then(() => null, (error: unknown) => (error instanceof OutboundFailed ? error.unsent : null));
    expect([await unsent("http://127.0.0.1:1/"), await unsent(`http://127.0.0.1:${port}/cut`), await unsent(`http://127.0.0.1:${port}/slow`)]).toEqual([true, false, false]);
  });

  test("R-OP-05 (outbound): a proxy in the environment is not asked", async () => {
    let proxied = 0;
    const proxy = await serving((_request, response) => ((proxied += 1), response.end("proxy")));
    const port = await serving((_request, response) => response.end("direct"));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: `http://127.0.0.1:${proxy}`, http_proxy: `http://127.0.0.1:${proxy}`, NODE_USE_ENV_PROXY: "1" });
    try {
      const answer = await openOutbound({ outboundAllow: ["127.0.0.1"] }).call({ url: `http://127.0.0.1:${port}/` });
      expect([answer.body.toString(), proxied]).toEqual(["direct", 0]);
    } finally {
      process.env = before;
    }
  });
});
