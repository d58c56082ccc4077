import { createServer } from "node:http";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";

// The reference: the barest chat. A frame comes in, one INSERT with its own commit, the acknowledgement and the other side's frame go out.
const pool = new pg.Pool({ connectionString: process.env.BARE_DATABASE, max: Number(process.env.BARE_POOL) });
await pool.query("create table if not exists message (id bigint generated always as identity primary key, conversation int not null, client_id text not null, text text not null, at timestamptz not null default now())");
const insert = { name: "insert", text: "insert into message (conversation, client_id, text) values ($1, $2, $3) returning id, at" };
const others = new Map<string, WebSocket>(); // "v7": the visitor of conversation 7, "a7": its agent
const http = createServer();
new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (ws) => {
  ws.on("message", (data) => {
    const frame = JSON.parse(data.toString()) as { join?: string[]; id: number; to: string; conversation: number; clientId: string; text: string };
    if (frame.join) {
      for (const name of frame.join) others.set(name, ws);
      return ws.send('{"t":"ok","id":0}');
    }
    void pool.query<{ id: number; at: Date }>({ ...insert, values: [frame.conversation, frame.clientId, frame.text] }).then(({ rows }) => {
      ws.send(JSON.stringify({ t: "ok", id: frame.id, at: rows[0]!.at }));
      others.get(frame.to)?.send(JSON.stringify({ t: "entries", conversation: frame.conversation, id: rows[0]!.id, text: frame.text, at: rows[0]!.at }));
    });
  });
});
http.listen(0, "127.0.0.1", () => process.send?.({ port: (http.address() as { port: number }).port }));
