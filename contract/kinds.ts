/** What a customer is (R-CU-07). Browser-safe: no imports. */
export const customerKinds = ["person", "company", "dealer", "resident", "staff", "partner"] as const;
export type CustomerKind = (typeof customerKinds)[number];
/** Those that have contact people of their own. */
export const organisationKinds = ["company", "dealer", "partner"] as const satisfies readonly CustomerKind[];
export const isOrganisation = (kind: string): boolean => organisationKinds.some((one) => one === kind);

const organisationWords = /公司|集团|酒店|宾馆|学校|大学|超市|商场|连锁|经销|服务|中心|物业|民宿|工厂|协会|医院|银行|商行|工作室|事务所|[店部厂社]$|\b(?:Co|Ltd|Inc|LLC|GmbH|Group|Hotel|School)\b/i;
/** Whether this is the name of an organisation, which is nobody's personal data; calling a person's file a company opens no name. */
export const isOrganisationName = (kind: string, name: string): boolean => isOrganisation(kind) && name.length >= 4 && organisationWords.test(name);
