/** The law of imports, as data: who may use whom. Every guard reads it (HOUSE §6). */
export interface Place {
  /** Folder under the project's root. */
  folder: string;
  floor: 0 | 1 | 2 | 3 | 4 | 5;
  /** Places on the same floor whose door this one may use; lower floors are always open. */
  beside?: readonly string[];
  /** PostgreSQL schemas that this place owns: only its store files name their base tables. */
  schemas?: readonly string[];
  /** Files that others may import besides index.ts. */
  doors?: readonly string[];
}

/** Floors: 0 kernel · 1 foundation · 2 desk · 3 team · 4 insight · 5 the wiring. Stairs only go down. */
export const places: Readonly<Record<string, Place>> = {
  kernel: { folder: "server/kernel", floor: 0, schemas: ["kernel", "handbook", "public"], doors: ["*"] },
  identity: { folder: "server/foundation/identity", floor: 1, schemas: ["identity"] },
  organization: { folder: "server/foundation/organization", floor: 1, beside: ["identity"], schemas: ["organization"], doors: ["calendar/index.ts", "region/index.ts", "territory/index.ts"] },
  notifications: { folder: "server/foundation/notifications", floor: 1, beside: ["identity"], schemas: ["notifications"] },
  mail: { folder: "server/foundation/mail", floor: 1, beside: ["organization", "notifications"], schemas: ["mail"] },
  mailbox: { folder: "server/foundation/mailbox", floor: 1, beside: ["identity", "notifications"], schemas: ["mailbox"] },
  audit: { folder: "server/foundation/audit", floor: 1, beside: ["identity"], schemas: ["audit"] },
  tokens: { folder: "server/foundation/tokens", floor: 1, beside: ["identity"], schemas: ["tokens"] },
  imports: { folder: "server/foundation/imports", floor: 1, beside: ["identity", "organization"], schemas: ["imports"] },
  operation: { folder: "server/foundation/operation", floor: 1 },
  sla: { folder: "server/desk/sla", floor: 2, schemas: ["sla"] },
  customers: { folder: "server/desk/customers", floor: 2, schemas: ["customers"] },
  orders: { folder: "server/desk/orders", floor: 2, beside: ["customers"], schemas: ["orders"] },
  orderhelp: { folder: "server/desk/order-help", floor: 2, beside: ["customers", "orders"], schemas: ["orderhelp"] },
  returns: { folder: "server/desk/returns", floor: 2, beside: ["orders"], schemas: ["returns"] },
  conversations: { folder: "server/desk/conversations", floor: 2, beside: ["customers", "sla"], schemas: ["conversations"] },
  filing: { folder: "server/desk/filing", floor: 2, beside: ["customers", "orders", "returns", "tickets", "web"], schemas: ["filing"] },
  promises: { folder: "server/desk/promises", floor: 2, beside: ["conversations", "customers"], schemas: ["promises"] },
  workflows: { folder: "server/desk/workflows", floor: 2 },
  tickets: { folder: "server/desk/tickets", floor: 2, beside: ["conversations", "customers", "orders", "promises", "sla", "workflows"], schemas: ["tickets"] },
  incidents: { folder: "server/desk/incidents", floor: 2, beside: ["conversations", "sla", "tickets"], schemas: ["incidents"] },
  partners: { folder: "server/desk/partners", floor: 2, beside: ["customers", "tickets"], schemas: ["partners"] },
  agreements: { folder: "server/desk/agreements", floor: 2, beside: ["conversations", "customers", "tickets"], schemas: ["agreements"] },
  course: { folder: "server/desk/course", floor: 2, beside: ["agreements", "conversations", "customers", "orders", "promises", "returns", "tickets"] },
  care: { folder: "server/desk/care", floor: 2, beside: ["agreements", "conversations", "customers", "orders", "returns", "tickets"], schemas: ["care"] },
  workbench: { folder: "server/desk/workbench", floor: 2, schemas: ["workbench"] },
  attachments: { folder: "server/desk/attachments", floor: 2, beside: ["conversations"] },
  floor: { folder: "server/desk/floor", floor: 2, beside: ["conversations", "customers"] },
  search: { folder: "server/desk/search", floor: 2, beside: ["conversations", "customers", "orders", "tickets"], schemas: ["search"] },
  privacy: { folder: "server/desk/privacy", floor: 2, beside: ["conversations", "customers"], schemas: ["privacy"] },
  errands: { folder: "server/team/errands", floor: 3, schemas: ["errands"] },
  documents: { folder: "server/team/documents", floor: 3, schemas: ["documents"] },
  closing: { folder: "server/team/closing", floor: 3, beside: ["errands"], schemas: ["closing"] },
  voice: { folder: "server/insight/voice", floor: 4, schemas: ["voice"] },
  insight: { folder: "server/insight/analytics", floor: 4, beside: ["voice"], schemas: ["insight"] },
  webhooks: { folder: "server/desk/webhooks", floor: 2, beside: ["conversations", "customers", "platform"], schemas: ["webhooks"] },
  platform: { folder: "server/desk/channels/adapters/api", floor: 2, beside: ["conversations", "customers", "attachments"], schemas: ["platform"] },
  web: { folder: "server/desk/channels/adapters/web", floor: 2, beside: ["conversations", "customers", "attachments", "orders", "promises", "privacy"] },
};

/** Views and foreign keys that a schema offers to floors above (D9): `<schema>.v_…`. */
export const schemaOwner = (schema: string): string | undefined => Object.entries(places).find(([, place]) => place.schemas?.includes(schema))?.[0];

/** The place a file belongs to; files directly under server/ are the wiring (floor 5). */
export function placeOf(file: string): string | undefined {
  let best: string | undefined;
  for (const [name, place] of Object.entries(places)) if (file.startsWith(`${place.folder}/`) && (best === undefined || place.folder.length > places[best]!.folder.length)) best = name;
  return best;
}

/** Whether one place may import another's door. */
export function mayUse(from: string, to: string): boolean {
  if (from === to) return true;
  const [a, b] = [places[from]!, places[to]!];
  return b.floor < a.floor || (b.floor === a.floor && (a.beside?.includes(to) ?? false));
}
