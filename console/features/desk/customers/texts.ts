import { textsIn } from "#locales/index.ts";
import en from "#locales/en/customers.ts";
import enOrders from "#locales/en/orders.ts";
import zh from "#locales/zh-CN/customers.ts";
import zhOrders from "#locales/zh-CN/orders.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const customerTexts = textsIn<typeof zh>(zh, en);
const orderTexts = textsIn<typeof zhOrders>(zhOrders, enOrders);
learnRefusals(customerTexts);

/** Words of customers' files in the reader's language. */
export function useCustomerText(): typeof zh {
  return useText(customerTexts);
}

/** Words of orders in the reader's language. */
export function useOrderText(): typeof zhOrders {
  return useText(orderTexts);
}
