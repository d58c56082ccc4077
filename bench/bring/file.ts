import { createWriteStream } from "node:fs";
import { once } from "node:events";

/** Lines of one order, and how many buyers there are. */
const together = 5;
const buyers = 20_000;
/** One of so many rows is broken, in turn by a negative price, a time that is none, a state that nobody knows, a number missing, cells missing. */
export const brokenEach = 500;

export const isBroken = (n: number): boolean => n % brokenEach === 7;

function rowOf(n: number): string {
  const order = Math.floor(n / together);
  const [number, account] = [`BR${String(order).padStart(7, "0")}`, `buyer-${order % buyers}`];
  const cells = [number, account, "已付款", "2026-03-02 10:00", `商品 ${n % 97}`, String(1 + (n % 3)), `${10 + (n % 90)}.50`, `顾客${order % buyers}`, `138${String(order % buyers).padStart(8, "0")}`, `四川省成都市人民南路 ${order % 900} 号`];
  if (!isBroken(n)) return cells.join(",");
  const broken: [number, string][] = [[6, "-3"], [3, "昨天"], [2, "在路上呢"], [0, ""]];
  const how = Math.floor(n / brokenEach) % (broken.length + 1);
  if (how === broken.length) return cells.slice(0, 2).join(",");
  cells[broken[how]![0]] = broken[how]![1];
  return cells.join(",");
}

/** Writes a shop's orders, row by row; gives how many orders and broken rows are in them. */
export async function writeOrders(path: string, rows: number): Promise<{ orders: number; broken: number }> {
  const out = createWriteStream(path);
  out.write("订单号,买家账号,订单状态,下单时间,商品名称,数量,单价,收货人,收货电话,收货地址\n");
  let broken = 0;
  for (let n = 0; n < rows; n += 1) {
    if (isBroken(n)) broken += 1;
    if (!out.write(`${rowOf(n)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return { orders: Math.ceil(rows / together), broken };
}
