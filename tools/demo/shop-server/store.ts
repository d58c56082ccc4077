import { DatabaseSync } from "node:sqlite";
import type { ShopKey } from "../company/types.ts";
import type { Answer } from "./acts.ts";
import type { ShopOrder } from "./life.ts";

/** The demo shop's own tables, in a file of its own. */
export interface ShopStore {
  order(number: string): ShopOrder | null;
  count(shop: ShopKey): number;
  putOrder(order: ShopOrder, nextAt: string | null): void;
  due(now: string, limit: number): ShopOrder[];
  /** What was answered to an action, for ever. */
  answered(id: string): Answer | null;
  putAnswer(id: string, shop: ShopKey, answer: Answer, later?: { at: string; answer: Answer; order?: ShopOrder }): void;
  /** Actions whose answer has become ready; taken off the list. */
  takeReady(now: string): { id: string; shop: ShopKey; answer: Answer; order?: ShopOrder }[];
  /** What is to be told, until it was taken. */
  push(shop: ShopKey, items: readonly unknown[]): void;
  waiting(shop: ShopKey, limit: number): { n: number; item: unknown }[];
  told(numbers: readonly number[]): void;
  /** Many steps that hold together. */
  whole<T>(work: () => T): T;
  close(): void;
}

export function openStore(file: string): ShopStore {
  const db = new DatabaseSync(file);
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -512;
    create table if not exists shop_order (number text primary key, shop text not null, body text not null, next_at text);
    create index if not exists shop_order_next on shop_order (next_at) where next_at is not null;
    create table if not exists action (id text primary key, shop text not null, answer text not null, ready_at text, later text);
    create table if not exists outbox (n integer primary key autoincrement, shop text not null, item text not null);`);
  const one = db.prepare("select body from shop_order where number = ?");
  const many = db.prepare("select count(*) as n from shop_order where shop = ?");
  const put = db.prepare("insert into shop_order (number, shop, body, next_at) values (?, ?, ?, ?) on conflict (number) do update set body = excluded.body, next_at = excluded.next_at");
  const due = db.prepare("select body from shop_order where next_at <= ? order by next_at limit ?");
  const answer = db.prepare("select answer from action where id = ?");
  const putAnswer = db.prepare("insert into action (id, shop, answer, ready_at, later) values (?, ?, ?, ?, ?) on conflict (id) do nothing");
  const ready = db.prepare("select id, shop, later from action where ready_at <= ?");
  const settle = db.prepare("update action set answer = ?, ready_at = null, later = null where id = ?");
  const push = db.prepare("insert into outbox (shop, item) values (?, ?)");
  const waiting = db.prepare("select n, item from outbox where shop = ? order by n limit ?");
  const drop = db.prepare("delete from outbox where n = ?");
  const read = <T>(row: unknown, column: string): T => JSON.parse(String((row as Record<string, unknown>)[column])) as T;
  return {
    order: (number) => {
      const row = one.get(number);
      return row ? read<ShopOrder>(row, "body") : null;
    },
    count: (shop) => Number((many.get(shop) as { n: number }).n),
    putOrder: (order, nextAt) => void put.run(order.number, order.shop, JSON.stringify(order), nextAt),
    due: (now, limit) => due.all(now, limit).map((row) => read<ShopOrder>(row, "body")),
    answered: (id) => {
      const row = answer.get(id);
      return row ? read<Answer>(row, "answer") : null;
    },
    putAnswer: (id, shop, said, later) => void putAnswer.run(id, shop, JSON.stringify(said), later?.at ?? null, later ? JSON.stringify({ answer: later.answer, order: later.order }) : null),
    takeReady: (now) =>
      ready.all(now).map((row) => {
        const { answer: said, order } = read<{ answer: Answer; order?: ShopOrder }>(row, "later");
        const { id, shop } = row as { id: string; shop: ShopKey };
        settle.run(JSON.stringify(said), id);
        return { id, shop, answer: said, ...(order ? { order } : {}) };
      }),
    push: (shop, items) => {
      for (const item of items) push.run(shop, JSON.stringify(item));
    },
    waiting: (shop, limit) => waiting.all(shop, limit).map((row) => ({ n: Number((row as { n: number }).n), item: read<unknown>(row, "item") })),
    told: (numbers) => {
      for (const n of numbers) drop.run(n);
    },
    whole: (work) => {
      db.exec("begin immediate");
      try {
        const value = work();
        db.exec("commit");
        return value;
      } catch (error) {
        db.exec("rollback");
        throw error;
      }
    },
    close: () => db.close(),
  };
}
