import { useCustomerSearch } from "./useCustomerSearch.ts";

/** Customers in the command bar; draws nothing itself. */
export default function CustomerSearch(): null {
  useCustomerSearch();
  return null;
}
