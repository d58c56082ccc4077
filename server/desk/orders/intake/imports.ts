import { maskAddress, maskId, maskName, maskPhone } from "#contract/masking.ts";
import type { ImportOutcome, RowProblem } from "#contract/imports.ts";
import { orderStates, shipmentStates } from "#contract/orders.ts";
import { fenOf, isCutNumber, type Cells, type CheckedRow, type ImportField, type ImportKind } from "#server/foundation/imports/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { checkItem } from "./rules.ts";
import { bring, type IntakeParts } from "./service.ts";

/** Any instant: only the shape is checked before the file's own is known. */
const someTime = "2000-01-01T00:00:00.000Z";

/** A wall time of China as spreadsheets write it, as an instant; null when it is none. */
export function instantOf(text: string): string | null {
  const iso = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : null;
  const [, y, mo, d, h = "0", mi = "0", s = "0"] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?$/.exec(text) ?? [];
  const two = (part: string) => part.padStart(2, "0");
  const at = new Date(iso ?? (y ? `${y}-${two(mo!)}-${two(d!)}T${two(h)}:${two(mi)}:${two(s)}+08:00` : Number.NaN));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

const stateWords: Readonly<Record<string, (typeof orderStates)[number]>> = { 待付款: "unpaid", 未付款: "unpaid", 已付款: "paid", 待发货: "paid", 已发货: "shipped", 运输中: "in_transit", 已签收: "signed", 已完成: "completed", 交易成功: "completed", 已取消: "cancelled", 交易关闭: "cancelled", 已退款: "refunded" };
const parcelWords: Readonly<Record<string, (typeof shipmentStates)[number]>> = { 已揽收: "packed", 待揽收: "packed", 运输中: "in_transit", 派送中: "delivering", 已签收: "signed", 已退回: "returned", 已丢失: "lost" };

/** Reads cells one by one and gathers what is wrong with them. */
function reading(cells: Cells) {
  const problems: RowProblem[] = [];
  const text = (field: string) => cells[field] ?? "";
  return {
    problems,
    text,
    /** Null: nothing stands for an empty cell. */
    fen(field: string, missing: number | null = 0): number | undefined {
      if (text(field) === "") return missing ?? undefined;
      const read = fenOf(field, text(field));
      if ("problem" in read) problems.push(read.problem);
      return "fen" in read ? read.fen : undefined;
    },
    whole(field: string, missing: number): number {
      if (text(field) === "") return missing;
      const number = Number(text(field));
      if (Number.isSafeInteger(number) && number >= 0) return number;
      problems.push({ field, code: "number_shape" });
      return 0;
    },
    instant(field: string): string | null {
      if (text(field) === "") return null;
      const at = instantOf(text(field));
      if (at === null) problems.push({ field, code: "time_shape" });
      return at;
    },
    state<T extends string>(field: string, words: Readonly<Record<string, T>>, states: readonly T[], missing: T): T {
      if (text(field) === "") return missing;
      const state = states.find((one) => one === text(field)) ?? words[text(field)];
      if (state === undefined) problems.push({ field, code: "state_unknown" });
      return state ?? missing;
    },
  };
}

/** The intake's own check of the whole thing, its paths as fields of the file. */
function checked(item: { kind: string; at: string }, problems: readonly RowProblem[], fieldAt: (path: string) => string): CheckedRow {
  if (problems.length > 0) return { problems };
  const result = checkItem(item);
  return "item" in result ? { row: item } : { problems: result.fields.map(({ path, code }) => ({ field: fieldAt(path), code })) };
}

const updated: ImportField = { field: "updatedAt", words: ["更新时间", "修改时间", "updatedat", "modified"] };
const productFields: readonly ImportField[] = [
  { field: "sku", needed: true, words: ["sku", "商品编码", "货号", "商家编码", "编码"] },
  { field: "name", needed: true, words: ["商品名称", "品名", "名称", "标题", "商品标题", "name", "title"] },
  { field: "price", needed: true, words: ["价格", "售价", "单价", "价格元", "price"] },
  { field: "type", words: ["类目", "分类", "类型", "品类", "type", "category"] },
  { field: "colours", words: ["颜色", "颜色分类", "colours", "colors", "colour"] },
  { field: "stock", words: ["库存", "库存数量", "stock"] },
  { field: "sold", words: ["销量", "近30天销量", "sold"] },
  updated,
];

function checkProduct(cells: Cells): CheckedRow {
  const read = reading(cells);
  const item = {
    kind: "product", at: read.instant("updatedAt") ?? someTime, sku: read.text("sku"), name: read.text("name"), priceFen: read.fen("price", null), type: read.text("type"),
    colours: read.text("colours").split(/[,，;；、|]/).map((one) => one.trim()).filter((one) => one !== ""), stock: read.whole("stock", 0), sold: read.whole("sold", 0),
  };
  return checked(item, read.problems, (path) => (path === "priceFen" ? "price" : path.split(".")[0]!));
}

const orderFields: readonly ImportField[] = [
  { field: "number", needed: true, words: ["订单号", "订单编号", "单号", "order", "ordernumber", "orderid"] },
  { field: "account", needed: true, words: ["买家账号", "买家会员名", "买家", "账号", "会员名", "account", "buyer"], mask: maskId },
  { field: "state", words: ["订单状态", "状态", "state", "status"] },
  { field: "placedAt", needed: true, words: ["下单时间", "创建时间", "订单创建时间", "placedat", "createdat"] },
  { field: "paidAt", words: ["付款时间", "支付时间", "paidat"] },
  { field: "title", needed: true, words: ["商品名称", "商品标题", "商品", "宝贝标题", "品名", "title", "product"] },
  { field: "sku", words: ["sku", "商品编码", "商家编码", "货号"] },
  { field: "colour", words: ["颜色", "颜色分类", "规格", "colour", "color"] },
  { field: "quantity", words: ["数量", "商品数量", "件数", "quantity"] },
  { field: "price", needed: true, words: ["单价", "价格", "商品单价", "price"] },
  { field: "freight", words: ["运费", "邮费", "freight"] },
  { field: "discount", words: ["优惠", "优惠金额", "折扣", "discount"] },
  { field: "paid", words: ["实付", "实付金额", "实付款", "paid"] },
  { field: "receiver", words: ["收货人", "收件人", "收货人姓名", "receiver"], mask: maskName },
  { field: "phone", words: ["收货电话", "收货人电话", "联系手机", "手机", "联系电话", "phone"], mask: maskPhone },
  { field: "address", words: ["收货地址", "地址", "address"], mask: maskAddress },
  updated,
];

function orderOf(cells: Cells): { item: { kind: "order"; at: string; number: string; lines: object[] }; problems: RowProblem[] } {
  const read = reading(cells);
  const [receiver, phone, line] = [read.text("receiver"), read.text("phone"), read.text("address")];
  if (phone !== "" && isCutNumber(phone)) read.problems.push({ field: "phone", code: "phone_cut" });
  const paidFen = read.fen("paid", null);
  const item = {
    kind: "order" as const, at: read.instant("updatedAt") ?? someTime, number: read.text("number"), account: read.text("account"), state: read.state("state", stateWords, orderStates, "paid"),
    placedAt: read.instant("placedAt") ?? "", paidAt: read.instant("paidAt"), freightFen: read.fen("freight"), discountFen: read.fen("discount"), ...(paidFen === undefined ? {} : { paidFen }),
    lines: [{ title: read.text("title"), sku: read.text("sku") || null, colour: read.text("colour") || null, quantity: read.whole("quantity", 1), priceFen: read.fen("price", null) }],
    ...(receiver !== "" && phone !== "" && line !== "" ? { address: { receiver, phone, line } } : {}),
  };
  return { item, problems: read.problems };
}
const orderPaths: Readonly<Record<string, string>> = { freightFen: "freight", discountFen: "discount", paidFen: "paid", placedAt: "placedAt" };
const lineFields: Readonly<Record<string, string>> = { priceFen: "price" };
const orderField = (path: string): string => {
  const [head = "", , part] = path.split(".");
  return head === "lines" && part !== undefined ? (lineFields[part] ?? part) : head === "address" ? (path.split(".")[1] ?? "address") : (orderPaths[head] ?? head);
};
function checkOrder(cells: Cells): CheckedRow {
  const { item, problems } = orderOf(cells);
  // What was paid and taken off is of the whole order, which one row may not know.
  const { paidFen: _paid, ...alone } = { ...item, discountFen: 0 } as typeof item & { paidFen?: number };
  const result = checked(alone, problems, orderField);
  return "problems" in result ? result : { row: item };
}

const parcelFields: readonly ImportField[] = [
  { field: "order", needed: true, words: ["订单号", "订单编号", "order", "ordernumber"] },
  { field: "carrier", needed: true, words: ["快递公司", "承运商", "物流公司", "快递", "carrier"] },
  { field: "trackingNumber", needed: true, words: ["运单号", "快递单号", "物流单号", "单号", "trackingnumber", "tracking"] },
  { field: "state", words: ["物流状态", "状态", "state", "status"] },
  { field: "shippedAt", words: ["发货时间", "shippedat"] },
  { field: "signedAt", words: ["签收时间", "signedat"] },
  updated,
];
function checkParcel(cells: Cells): CheckedRow {
  const read = reading(cells);
  const [shippedAt, signedAt] = [read.instant("shippedAt"), read.instant("signedAt")];
  const item = { kind: "shipment", at: read.instant("updatedAt") ?? someTime, order: read.text("order"), carrier: read.text("carrier"), trackingNumber: read.text("trackingNumber"), state: read.state("state", parcelWords, shipmentStates, signedAt ? "signed" : "in_transit"), shippedAt, signedAt };
  return checked(item, read.problems, (path) => path.split(".")[0]!);
}

type Item = { kind: string; at: string };
const timed = <T extends Item>(item: T, at: Date): T => (item.at === someTime ? { ...item, at: at.toISOString() } : item);

async function tell(parts: IntakeParts, ctx: Ctx, shopId: string, items: readonly Item[], fieldAt: (path: string) => string): Promise<(ImportOutcome | { problems: RowProblem[] })[]> {
  const { results } = await bring(parts, ctx, shopId, items);
  return results.toSorted((a, b) => a.n - b.n).map(({ outcome, fields }) => (outcome === "refused" ? { problems: (fields ?? []).map(({ path, code }) => ({ field: fieldAt(path), code })) } : outcome));
}

/** What a shop tells in files: the same door as its systems ring at, so the latest telling of each thing stands and a repeat changes nothing (R-OR-01). */
export function shopKinds(parts: IntakeParts): ImportKind[] {
  const plain = (kind: Pick<ImportKind, "key" | "fields" | "check">): ImportKind => ({
    ...kind, permission: "orders.bring", shop: true,
    apply: (ctx, rows, { shopId, at }) => tell(parts, ctx, shopId!, (rows as Item[]).map((item) => timed(item, at)), (path) => (path === "priceFen" ? "price" : path.split(".")[0]!)),
  });
  return [
    plain({ key: "products", fields: productFields, check: checkProduct }),
    {
      key: "orders", permission: "orders.bring", shop: true, fields: orderFields, check: checkOrder,
      together: (cells) => cells.number ?? "",
      async apply(ctx, rows, { shopId, at }) {
        // Rows that follow each other with one number are the lines of one order, its head as the first row has it.
        const items = rows as ReturnType<typeof orderOf>["item"][];
        const orders: { item: ReturnType<typeof orderOf>["item"]; rows: number }[] = [];
        for (const item of items) {
          const last = orders.at(-1);
          if (last?.item.number === item.number) {
            last.item = { ...last.item, lines: [...last.item.lines, ...item.lines] };
            last.rows += 1;
          } else orders.push({ item, rows: 1 });
        }
        const answers = await tell(parts, ctx, shopId!, orders.map(({ item }) => timed(item, at)), orderField);
        return answers.flatMap((answer, n) => Array.from({ length: orders[n]!.rows }, () => answer));
      },
    },
    plain({ key: "parcels", fields: parcelFields, check: checkParcel }),
  ];
}
