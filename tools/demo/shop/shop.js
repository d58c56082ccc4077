import { drawing, tintOf } from "/demo/icons.js";

const stateWords = { paid: "待发货", shipped: "运输中", signed: "已签收", cancelled: "已取消", returning: "退货中", refunded: "已退款" };
const byId = (id) => document.getElementById(id);
const address = new URL(location.href);
const money = new Intl.NumberFormat("zh-CN", { style: "currency", currency: "CNY" });
const day = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit" });

/** An element with text or children; nothing from the catalogue is ever read as markup. */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** The address of this page with another shop or visitor. */
function hrefWith(changes) {
  const next = new URL(address);
  for (const [name, value] of Object.entries(changes)) next.searchParams.set(name, value);
  return next.pathname + next.search;
}

/** Opens the chat once the widget is there. */
function askService() {
  window.kefu?.open();
}

function showShops(catalogue, shop) {
  document.documentElement.dataset.shop = shop.key;
  document.title = `${shop.name} · 演示商店`;
  byId("shop-name").textContent = shop.name;
  byId("shop-about").textContent = shop.about;
  byId("mark").textContent = shop.name.slice(0, 1);
  byId("hotline").textContent = shop.hotline;
  byId("shops").replaceChildren(
    ...catalogue.shops.map((one) => {
      const link = make("a", "", one.name);
      link.href = hrefWith({ shop: one.key });
      if (one.key === shop.key) link.setAttribute("aria-current", "page");
      return link;
    }),
  );
}

function showVisitors(catalogue, visitor) {
  const group = (label, visitors) => {
    const element = make("optgroup", "", ...visitors.map((one) => new Option(one.label, one.as, false, one.as === visitor.as)));
    element.label = label;
    return element;
  };
  const select = byId("as");
  select.replaceChildren(group("没有登录", catalogue.visitors.filter((one) => !one.signedIn)), group("已登录的顾客", catalogue.visitors.filter((one) => one.signedIn)));
  select.value = visitor.as;
  select.addEventListener("change", () => location.assign(hrefWith({ as: select.value })));
}

function showProducts(catalogue, shop) {
  const cards = catalogue.products.filter((one) => one.shop === shop.key).map(card);
  byId("products").replaceChildren(...cards);
}

function card(product) {
  const picture = make("div", "picture", drawing(product.icon, product.colours[0]));
  const colours = make("div", "colours");
  for (const colour of product.colours) colours.append(swatch(colour, product, picture));
  const ask = make("button", "ask", "问客服");
  ask.type = "button";
  ask.setAttribute("aria-label", `问客服：${product.name}`);
  ask.addEventListener("click", askService);
  const price = make("b", "price", money.format(product.priceFen / 100).replace(/\.00$/, ""));
  const sold = make("span", "sold", `月销 ${product.soldLastMonth.toLocaleString("zh-CN")}`);
  const foot = make("div", "foot", make("div", "", price, sold), ask);
  return make("li", "card", picture, make("div", "body", make("h3", "", product.name), make("p", "size", product.size), make("p", "suits", `适合${product.suits}`), colours, foot));
}

function swatch(colour, product, picture) {
  const button = make("button", "swatch");
  button.type = "button";
  button.title = colour;
  button.setAttribute("aria-label", `${product.name}，${colour}`);
  button.append(dot(tintOf(colour)));
  button.addEventListener("click", () => picture.replaceChildren(drawing(product.icon, colour)));
  return button;
}

function dot(fill) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(space, "circle");
  for (const [name, value] of [["cx", 10], ["cy", 10], ["r", 8], ["fill", fill], ["stroke", "#8A979C"]]) circle.setAttribute(name, value);
  svg.append(circle);
  return svg;
}

function showOrders(catalogue, shop, visitor) {
  const orders = (catalogue.orders[visitor.as] ?? []).filter((one) => one.shop === shop.key);
  byId("orders").replaceChildren(...orders.map(row));
  const empty = byId("orders-empty");
  empty.hidden = orders.length > 0;
  empty.textContent = visitor.signedIn ? "在本店还没有订单。" : "还没有登录，看不到订单。可以在上方换一位已登录的顾客。";
}

function row(order) {
  const [first] = order.lines;
  const names = order.lines.map((one) => `${one.name}，${one.colour} × ${one.quantity}`).join("；");
  const state = make("span", "state", order.delayed ? "运输中，有延误" : stateWords[order.state]);
  state.dataset.state = order.delayed ? "delayed" : order.state;
  const ask = make("button", "link", "联系客服");
  ask.type = "button";
  ask.setAttribute("aria-label", `联系客服：订单 ${order.number}`);
  ask.addEventListener("click", askService);
  const head = make("div", "order-head", make("span", "number", order.number), state);
  const foot = make("div", "order-foot", make("span", "", `${day.format(new Date(order.placedAt)).replace("/", "-")} 下单，实付 ${money.format(order.paidFen / 100)}`), ask);
  return make("li", "order", make("div", "thumb", drawing(first.icon, first.colour.split(" ")[0])), make("div", "order-body", head, make("p", "", names), foot));
}

/** A signed-in shopper proves who she is with a short-lived word of the shop's server, fetched whenever the widget asks. */
function offerIdentity(shop, visitor) {
  // A guest has no name, but the shop's server knows where the request came from; each browser is a guest of its own.
  const guest = localStorage.getItem("demo.guest") ?? Math.random().toString(36).slice(2, 12);
  localStorage.setItem("demo.guest", guest);
  window.kefuIdentity = async () => {
    const answer = await fetch(`/demo/identity?shop=${encodeURIComponent(shop.key)}&as=${encodeURIComponent(visitor.as)}&guest=${guest}`);
    return answer.ok ? (await answer.json()).jwt : null;
  };
}

/** The shop's link to what customers file by themselves; who is signed in comes in as the shop's server says it. */
function offerMatters(shop, visitor) {
  const link = byId("matters");
  link.href = `/file?shop=${encodeURIComponent(shop.key)}`;
  link.onclick = async (event) => {
    if (!visitor.signedIn) return;
    event.preventDefault();
    const jwt = await window.kefuIdentity();
    location.assign(jwt === null ? link.href : `${link.href}#identity=${jwt}`);
  };
}

async function show() {
  const answer = await fetch("/demo/catalogue.json");
  if (!answer.ok) throw new Error(`catalogue ${answer.status}`);
  const catalogue = await answer.json();
  const shop = catalogue.shops.find((one) => one.key === address.searchParams.get("shop")) ?? catalogue.shops[0];
  const visitor = catalogue.visitors.find((one) => one.as === address.searchParams.get("as")) ?? catalogue.visitors[0];
  offerIdentity(shop, visitor);
  offerMatters(shop, visitor);
  showShops(catalogue, shop);
  showVisitors(catalogue, visitor);
  showOrders(catalogue, shop, visitor);
  showProducts(catalogue, shop);
  window.kefu?.identify();
}

show().catch(() => {
  const trouble = byId("trouble");
  trouble.hidden = false;
  trouble.textContent = "商品没有取到，请刷新页面。右下角的客服仍然可以使用。";
});
