import { maskAddress, maskMail, maskName, maskPhone } from "#contract/masking.ts";
import { customerKinds, type CustomerKind } from "#contract/kinds.ts";
import type { RowProblem } from "#contract/imports.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { isCutNumber, type Cells, type CheckedRow, type ImportField } from "#server/foundation/imports/index.ts";

/** A customer as a file brings it. */
export interface FileCustomer {
  number: string;
  name: string;
  phone: string;
  mail: string;
  address: string;
  /** Empty: as it is known, else a person. */
  kind: CustomerKind | "";
  tier: string;
  tags: readonly string[];
}

export const customerFields: readonly ImportField[] = [
  { field: "number", words: ["客户编号", "会员号", "会员编号", "编号", "外部编号", "customernumber", "number", "id", "memberid"] },
  { field: "name", needed: true, words: ["姓名", "客户姓名", "客户名称", "名称", "会员姓名", "联系人", "收货人", "name", "customer", "customername"], mask: maskName },
  { field: "phone", words: ["手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "phone", "mobile", "tel", "telephone"], mask: maskPhone },
  { field: "mail", words: ["邮箱", "电子邮箱", "邮件", "email", "mail"], mask: maskMail },
  { field: "address", words: ["地址", "收货地址", "联系地址", "address"], mask: maskAddress },
  { field: "kind", words: ["客户类型", "类型", "客户性质", "kind", "customertype"] },
  { field: "tier", words: ["等级", "客户等级", "会员等级", "级别", "tier", "level"] },
  { field: "tags", words: ["标签", "客户标签", "tags", "tag"] },
];

const kindWords: Record<CustomerKind, readonly string[]> = { person: ["个人", "person"], company: ["公司", "企业", "单位", "company"], dealer: ["经销商", "代理商", "dealer"], resident: ["业户", "业主", "住户", "resident"], staff: ["员工", "内部员工", "staff"], partner: ["合作方", "供应商", "partner"] };
/** What a customer is, in either language; undefined: no kind that we know. */
const kindOf = (text: string): CustomerKind | undefined => customerKinds.find((kind) => kindWords[kind].includes(text.trim().toLowerCase()));

const phoneShape = /^\+?[\d\s()转#‐‑–—-]{5,30}$/;
const mailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What is wrong with a row, field by field; otherwise the customer that it is. */
export function checkCustomer(cells: Cells): CheckedRow {
  const { number = "", name = "", phone: rawPhone = "", mail = "", address = "", tier = "" } = cells;
  const phone = rawPhone.normalize("NFKC").replace(/^'/, "");
  const tags = [...new Set((cells.tags ?? "").split(/[,，;；、|]/).map((tag) => tag.trim()).filter((tag) => tag !== ""))];
  const problems: RowProblem[] = [];
  const wrong = (field: string, code: string, params?: RowProblem["params"]) => void problems.push({ field, code, ...(params ? { params } : {}) });
  const tooLong = (field: string, value: string, most: number) => value.length > most && wrong(field, "too_long", { most });
  if (name === "") wrong("name", "required");
  tooLong("name", name, 60);
  tooLong("number", number, 120);
  tooLong("address", address, 200);
  if (phone !== "" && isCutNumber(phone)) wrong("phone", "phone_cut");
  else if (phone !== "" && !phoneShape.test(phone)) wrong("phone", "phone_shape");
  else if (/^1[3-9]/.test(phone.replace(/\D/g, "").replace(/^(?:00)?86(?=1)/, "")) && phone.replace(/\D/g, "").replace(/^(?:00)?86(?=1)/, "").length < 11) wrong("phone", "mobile_short");
  if (mail !== "" && (mail.length > 120 || !mailShape.test(mail))) wrong("mail", "format_email");
  if (phone === "" && mail === "" && number === "") wrong("phone", "nobody_known");
  const kind = (cells.kind ?? "").trim() === "" ? "" : kindOf(cells.kind!);
  if (kind === undefined) wrong("kind", "unknown_kind");
  if (tags.length > 20) wrong("tags", "too_many", { most: 20 });
  for (const tag of tags) {
    if (tag.length > 40) wrong("tags", "too_long", { most: 40 });
    else if (cutPersonal(tag).parts.length > 0) wrong("tags", "personal_in_tag");
  }
  return problems.length > 0 ? { problems } : { row: { number, name, phone, mail: mail.toLowerCase(), address, kind: kind ?? "", tier, tags } satisfies FileCustomer };
}
