// Plain lists without zod: forms in the browser read them too.
export const unitKinds = ["subsidiary", "business_line", "department"] as const;
export const dutyKinds = ["day", "late", "night", "extra", "overtime"] as const;
export type DutyKind = (typeof dutyKinds)[number];
export const partnerKinds = ["supplier", "carrier", "service", "other"] as const;
