import type { Permission } from "#contract/permissions.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Asks, WholeCentre } from "#server/testing.ts";

/** Whose a record is, seen from one person of a team that serves the southwest. */
export type Kind = "own" | "team" | "territory" | "foreign";
export interface Place {
  ownerId: string;
  teamId: string | null;
  territory: string;
}
/** One kind of record whose ids stand in paths. */
export interface Family {
  name: string;
  /** Every endpoint beneath these is asked, with these words in its other places. */
  paths: readonly string[];
  words?: Readonly<Record<string, string>>;
  /** By what it may belong to somebody. */
  kinds: readonly Kind[];
  /** The right by which it is seen; where there is none, each endpoint's own right says it. */
  read?: Permission;
  /** However far a right goes: only whoever it belongs to. */
  ownOnly?: true;
  /** A right that here goes as far as another one. */
  like?: Partial<Record<Permission, Permission>>;
  make(): Promise<string>;
  /** Puts it where it was, and there. */
  put(id: string, place: Place): Promise<void>;
  /** Everything of it that somebody without a right could have changed. */
  state(id: string): Promise<unknown>;
}
export interface Staff {
  /** Who may do everything here, and made what nobody else made. */
  boss: { id: string; ask: Asks };
  /** Somebody of the same team as whoever asks. */
  mateId: string;
}

/** A customer with a file, to whom every record of this person belongs. */
export interface Shopper {
  contactId: string;
  customerId: string;
  shopId: string;
}
export async function shopperIn({ app, kernel }: WholeCentre): Promise<Shopper> {
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  return kernel.run(system, async ({ tx, now }) => {
    const contact = await app.customers.contacts.findOrMake(tx, now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) });
    const label = (await app.customers.labels(tx, [contact.id])).get(contact.id)!;
    return { contactId: contact.id, customerId: label.customerId, shopId: shop.id };
  });
}

/** Every kind of record that does not lie within everybody's reach. */
export async function familiesIn(centre: WholeCentre, { boss, mateId }: Staff, shopper: Shopper): Promise<readonly Family[]> {
  const { rows } = centre;
  const at = centre.kernel.clock.now();
  const row = async (query: string, ...values: unknown[]): Promise<unknown> => (await rows<object>(query, ...values))[0] ?? null;
  const fresh = async () => newId();
  const partnerId = newId();
  await rows("insert into organization.partner (id, kind, name) values ($1, 'service', '川渝维修')", partnerId);

  const asMade = { tier: "standard", tags: [], province: null, city: null };

  const openConversation = async (): Promise<string> => {
    const { app, kernel } = centre;
    const one = await shopperIn(centre);
    return (await kernel.run(system, (ctx) => conversationFor(app.conversations.desk, ctx, { contactId: one.contactId, shop: { id: one.shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" }))).id;
  };
  const putConversation = async (id: string, { ownerId, teamId, territory }: Place): Promise<void> => {
    await rows("update conversations.party set ended_at = now(), ended = 'withdrawn' where conversation_id = $1 and ended_at is null", id);
    await rows(
      "update conversations.conversation set assignee_id = $2, team_id = $3, territory = $4, parties = '[]', stage = 'answer', outcome = null, ended_at = null, merged_into = null, assigned_at = opened_at where id = $1",
      id, ownerId, teamId, territory,
    );
    await rows("update conversations.conversation_head set open = true where id = $1", id);
  };
  const openTicket = async (): Promise<string> => {
    const { status, body } = await boss.ask("POST", "/v1/tickets", { type: "internal-request", title: "打印机坏了" });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.id as string;
  };
  const putTicket = async (id: string, { ownerId, territory }: Place): Promise<void> => {
    await rows("update tickets.ticket set owner_id = $2, territory = $3, opened_by = $4, ended_at = null, outcome = null, merged_into = null where id = $1", id, ownerId, territory, boss.id);
  };
  /** What hangs on a ticket or a conversation lies where that lies. */
  const hangs = new Map<string, string>();
  const withTicket = async (): Promise<string> => {
    const id = newId();
    hangs.set(id, await openTicket());
    return id;
  };
  const under = (id: string): string => hangs.get(id)!;

  /** What hangs on a customer's file is seen by whoever sees the file: where the right was narrowed, by whoever serves that customer now. */
  const ofCustomer = (name: string, path: string, read: Permission, table: string, put: (id: string, contactId: string) => Promise<unknown>): Family => ({
    name, paths: [path], read, kinds: ["own", "foreign"], make: fresh,
    async put(id, place) {
      if (!hangs.has(id)) hangs.set(id, await openConversation());
      await putConversation(under(id), place);
      const [talk] = await rows<{ contact_id: string }>("select contact_id from conversations.conversation where id = $1", under(id));
      await put(id, talk!.contact_id);
    },
    state: (id) => row(`select * from ${table} where id = $1`, id),
  });

  const placeOrder = async (): Promise<string> => {
    const [id, conversationId] = [newId(), await openConversation()];
    hangs.set(id, conversationId);
    await rows("insert into orders.customer_order (id, shop_id, contact_id, number, state, placed_at, paid_at, goods_fen, freight_fen, discount_fen, paid_fen, updated_at) select $1::uuid, $2, contact_id, left($1::text, 8) || right($1::text, 8), 'paid', $3, $3, 1000, 0, 0, 1000, $3 from conversations.conversation where id = $4", id, shopper.shopId, at, conversationId);
    return id;
  };
  /** What is asked about an order is seen by whoever sees the order. */
  const ofOrder = (name: string, path: string, put: (id: string, orderId: string) => Promise<unknown>, table: string): Family => ({
    name, paths: [path], read: "orders.read", kinds: ["own", "foreign"], make: fresh,
    async put(id, place) {
      if (!hangs.has(id)) hangs.set(id, await placeOrder());
      await putConversation(under(under(id)), place);
      await put(id, under(id));
    },
    state: (id) => row(`select * from ${table} where id = $1`, id),
  });

  const spaces: Family[] = [
    {
      name: "conversations", paths: ["/v1/conversations/{id}", "/v1/tickets/of-conversation/{id}"], read: "conversations.read", kinds: ["own", "team", "territory", "foreign"], make: openConversation, put: putConversation,
      state: (id) =>
        row(
          `select to_jsonb(c) as c, h.seq, h.open, h.read_staff, (select count(*)::int from conversations.party p where p.conversation_id = c.id and p.ended_at is null) as parties,
             (select count(*)::int from conversations.draft d where d.conversation_id = c.id) as drafts
           from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = $1`,
          id,
        ),
    },
    {
      name: "tickets", paths: ["/v1/tickets/{id}"], read: "tickets.read", kinds: ["own", "territory", "foreign"], make: openTicket, put: putTicket,
      state: (id) => row("select to_jsonb(t) as t, (select count(*)::int from tickets.entry e where e.ticket_id = t.id) as entries, (select count(*)::int from tickets.task k where k.ticket_id = t.id) as tasks from tickets.ticket t where t.id = $1", id),
    },
    {
      name: "promises", paths: ["/v1/promises/{id}"], read: "promises.read", kinds: ["own", "territory", "foreign"], make: fresh,
      async put(id, { ownerId, territory }) {
        await rows("delete from promises.step where promise_id = $1", id);
        await rows(
          `insert into promises.promise (id, kind, source, contact_id, shop_id, territory, owner_id, what, due_at, made_at, made_by) values ($1, 'reply', 'agent', $2, $3, $4, $5, '明天回话', $6::timestamptz + interval '1 day', $6, $7)
           on conflict (id) do update set territory = excluded.territory, owner_id = excluded.owner_id, state = 'open', ended_at = null, missed_at = null, due_at = excluded.due_at`,
          id, shopper.contactId, shopper.shopId, territory, ownerId, at, boss.id,
        );
      },
      state: (id) => row("select to_jsonb(p) as p, (select count(*)::int from promises.step s where s.promise_id = p.id) as steps from promises.promise p where p.id = $1", id),
    },
    {
      name: "tasks", paths: ["/v1/tasks/{id}"], kinds: ["own", "territory", "foreign"], make: withTicket,
      async put(id, place) {
        await putTicket(under(id), place);
        await rows("insert into tickets.task (id, ticket_id, person_id, what, given_at, given_by) values ($1, $2, $3, '请核实', $4, $5) on conflict (id) do update set person_id = excluded.person_id, state = 'open', ended_at = null, ended_by = null, answer = ''", id, under(id), place.ownerId, at, boss.id);
      },
      state: (id) => row("select to_jsonb(k) as k, (select count(*)::int from tickets.entry e where e.ticket_id = k.ticket_id) as entries from tickets.task k where k.id = $1", id),
    },
    {
      name: "partner tasks", paths: ["/v1/partner-tasks/{id}"], read: "tickets.read", kinds: ["own", "territory", "foreign"], make: withTicket,
      async put(id, place) {
        await putTicket(under(id), place);
        await rows("insert into tickets.task (id, ticket_id, partner_id, what, given_at, given_by) values ($1, $2, $3, '请上门', $4, $5) on conflict (id) do update set state = 'open', ended_at = null, ended_by = null, answer = ''", id, under(id), partnerId, at, boss.id);
        await rows("insert into partners.ask (task_id, partner_id, contact, locale, origin, asked_at, asked_by) values ($1, $2, '\\x00', 'zh-CN', 'https://kefu.example', $3, $4) on conflict (task_id) do nothing", id, partnerId, at, boss.id);
        await rows("delete from partners.link where task_id = $1", id);
        await rows("insert into partners.link (hash, task_id, made_at, expires_at) values (decode(replace($1::text, '-', ''), 'hex'), $1::uuid, $2, $2::timestamptz + interval '9 days')", id, at);
      },
      state: (id) => row("select to_jsonb(k) as k, (select count(*)::int from partners.link l where l.task_id = k.id and l.revoked_at is null) as links, (select count(*)::int from tickets.entry e where e.ticket_id = k.ticket_id) as entries from tickets.task k where k.id = $1", id),
    },
    {
      name: "incidents", paths: ["/v1/incidents/{id}"], read: "tickets.read", kinds: ["own", "territory", "foreign"], make: withTicket,
      async put(id, place) {
        await putTicket(under(id), place);
        await rows("insert into incidents.incident (id, ticket_id, opened_at, updated_at) values ($1, $2, $3, $3) on conflict (id) do update set state = 'open', resolved_at = null, leader_id = null", id, under(id), at);
      },
      state: (id) => row("select to_jsonb(i) as i, (select count(*)::int from incidents.line l where l.incident_id = i.id) as lines from incidents.incident i where i.id = $1", id),
    },
    {
      name: "misplacements", paths: ["/v1/misplacements/{id}"], read: "conversations.read", like: { "conversations.transfer": "conversations.read" }, kinds: ["own", "territory", "foreign"], make: fresh,
      async put(id, { ownerId, territory }) {
        if (!hangs.has(id)) hangs.set(id, await openConversation());
        await rows("insert into conversations.misplacement (id, conversation_id, at, by_id, from_shop_id, territory, name, note) values ($1, $2, $3, $4, $5, $6, '别家平台', '找错了') on conflict (id) do update set by_id = excluded.by_id, territory = excluded.territory, state = 'passed_on', answered_at = null, answered_by = null, answer = ''", id, hangs.get(id), at, ownerId, shopper.shopId, territory);
      },
      state: (id) => row("select * from conversations.misplacement where id = $1", id),
    },
    {
      name: "customers", paths: ["/v1/customers/{id}"], read: "customers.read", like: { "care.serve": "customers.read" }, kinds: ["own", "foreign"],
      async make() {
        const id = await openConversation();
        const [{ customer_id: customerId }] = (await rows<{ customer_id: string }>("select k.customer_id from conversations.conversation c join customers.contact_of k on k.contact_id = c.contact_id where c.id = $1", id)) as [{ customer_id: string }];
        hangs.set(customerId, id);
        return customerId;
      },
      put: (id, place) => putConversation(under(id), place),
      state: (id) => row("select c.*, (select count(*)::int from customers.contact_of k where k.customer_id = c.id) as contacts from customers.customer c where c.id = $1", id),
    },
    {
      name: "orders", paths: ["/v1/orders/{id}"], read: "orders.read", kinds: ["own", "foreign"], make: placeOrder,
      put: (id, place) => putConversation(under(id), place),
      state: (id) => row("select * from orders.customer_order where id = $1", id),
    },
    ofOrder("order actions", "/v1/actions/{id}", (id, orderId) =>
      rows("insert into orders.action (id, shop_id, order_id, kind, content, asked_at) values ($1, $2, $3, 'cancel', '\\x00', $4) on conflict (id) do update set state = 'waiting', tries = 0, code = null, next_at = null, answered_at = null, answered_by = null, shop_number = null, reason = ''", id, shopper.shopId, orderId, at), "orders.action"),
    ofOrder("return requests", "/v1/returns/{id}", (id, orderId) =>
      rows("insert into returns.request (id, order_id, wish, reason, said, version, asked_at) values ($1, $2, 'refund', 'faulty', '{}', 'returns/default@1', $3) on conflict (id) do update set state = 'asked', answered_at = null, answered_by = null, shop_number = null, answer = ''", id, orderId, at), "returns.request"),
    ofCustomer("joinings", "/v1/joinings/{id}", "customers.read", "customers.joining", async (id, contactId) =>
      rows("insert into customers.joining (id, into_id, from_id, reason, had, at) select $1, customer_id, $3, '同一位', $5, $4 from customers.contact_of where contact_id = $2 on conflict (id) do update set split_at = null, split_reason = null", id, contactId, (await shopperIn(centre)).customerId, at, { into: asMade, from: asMade }),
    ),
    ofCustomer("likings", "/v1/likings/{id}", "customers.read", "care.liking", (id, contactId) => rows("insert into care.liking (id, contact_id, kind, text, source, at) values ($1, $2, 'like', '喜欢白色', 'said', $3) on conflict (id) do update set ended_at = null", id, contactId, at)),
    ofCustomer("contests", "/v1/credit-contests/{id}", "customers.read", "care.contest", (id, contactId) => rows("insert into care.contest (id, contact_id, cause, source_id, at, reason) values ($1, $2, 'misuse', $1, $3, '不对') on conflict (id) do update set decision = null, decided_at = null, decided_by = null, points = null, decided_why = ''", id, contactId, at)),
    {
      name: "documents", paths: ["/v1/documents/{id}"], kinds: ["own", "foreign"], make: fresh,
      async put(id, { ownerId }) {
        await rows("delete from documents.step where document_id = $1", id);
        await rows("delete from documents.receipt where document_id = $1", id);
        await rows("insert into documents.document (id, kind, author_id, reviewer_id, title, words, state, written_at, submitted_at) values ($1, 'report', $2, $3, '周报', '本周情况', 'review', $4, $4) on conflict (id) do update set author_id = excluded.author_id, state = 'review', title = excluded.title, words = excluded.words, reviewer_id = excluded.reviewer_id, decided_at = null", id, ownerId, boss.id, at);
      },
      state: (id) => row("select to_jsonb(d) as d, (select count(*)::int from documents.step s where s.document_id = d.id) as steps from documents.document d where d.id = $1", id),
    },
    {
      name: "errands", paths: ["/v1/errands/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
      async put(id, { ownerId }) {
        await rows("insert into errands.errand (id, to_id, by_id, what, given_at) values ($1, $2, $2, '取一下样品', $3) on conflict (id) do update set to_id = excluded.to_id, by_id = excluded.by_id, state = 'open', ended_at = null, answer = ''", id, ownerId, at);
      },
      state: (id) => row("select * from errands.errand where id = $1", id),
    },
    {
      // Seen on the page of the customer, by whoever reads that.
      name: "care lines", paths: ["/v1/care/{id}"], read: "customers.read", kinds: ["own", "foreign"], make: fresh,
      async put(id, { ownerId }) {
        await rows("insert into care.watch (id, contact_id, kind, about, why, version, since_on, owner_id) values ($1::uuid, $2, 'contact', $1::text, 'silent', 'customer-care/default@1', $3::date, $4) on conflict (id) do update set owner_id = excluded.owner_id, state = 'open', until_on = null, ended_at = null, ended_by = null, reason = ''", id, shopper.contactId, at, ownerId);
      },
      state: (id) => row("select * from care.watch where id = $1", id),
    },
    {
      name: "care steps", paths: ["/v1/care-steps/{id}"], read: "customers.read", kinds: ["own", "foreign"], make: fresh,
      async put(id, { ownerId }) {
        await rows("insert into care.step (id, contact_id, owner_id, what, due_on, made_at) values ($1, $2, $3, '寄新目录', $4::date, $4) on conflict (id) do update set owner_id = excluded.owner_id, ended_at = null, done = null, words = ''", id, shopper.contactId, ownerId, at);
      },
      state: (id) => row("select * from care.step where id = $1", id),
    },
  ];
  return [...spaces, ...(await papers()), ...personal(), ...clocks(spaces)];

  /** Agreements, what is owed by them, and duty: read by many, changed by few. */
  async function papers(): Promise<Family[]> {
    const putAgreement = async (id: string, { ownerId }: Place) => {
      await rows("delete from agreements.line where agreement_id = $1", id);
      await rows("insert into agreements.agreement (id, contact_id, shop_id, owner_id, kind, title, opened_at) values ($1, $2, $3, $4, 'service', '年度维保', $5) on conflict (id) do update set owner_id = excluded.owner_id, state = 'draft', version = 1, pending_n = null, current_n = null, holds_until = null, from_on = null, until_on = null, ended_by = null", id, shopper.contactId, shopper.shopId, ownerId, at);
    };
    return [
      {
        name: "agreements", paths: ["/v1/agreements/{id}"], read: "agreements.read", kinds: ["own", "foreign"], make: fresh, put: putAgreement,
        state: (id) => row("select to_jsonb(a) as a, (select count(*)::int from agreements.service s where s.agreement_id = a.id) as services from agreements.agreement a where a.id = $1", id),
      },
      {
        name: "agreed services", paths: ["/v1/agreement-services/{id}"], read: "agreements.read", kinds: ["own", "foreign"], make: fresh,
        async put(id, place) {
          if (!hangs.has(id)) hangs.set(id, newId());
          await putAgreement(under(id), place);
          await rows("insert into agreements.service (id, agreement_id, what, due_on) values ($1, $2, '滤芯更换', $3::date) on conflict (id) do update set delivered_at = null, delivered_by = null, words = '', checked_at = null", id, under(id), at);
        },
        state: (id) => row("select * from agreements.service where id = $1", id),
      },
      {
        // Everybody's duty is read by whoever reads people; a supervisor plans the own teams.
        name: "duty", paths: ["/v1/duty/{id}"], read: "people.read", kinds: ["team", "foreign"], make: fresh,
        async put(id, { ownerId, teamId }) {
          await rows("delete from organization.duty where id <> $1", id);
          await rows("insert into organization.duty (id, person_id, from_at, to_at) values ($1, $2, '2026-03-09T01:00:00Z', '2026-03-09T09:00:00Z') on conflict (id) do update set person_id = excluded.person_id, version = 1, note = ''", id, teamId === null ? ownerId : mateId);
        },
        state: (id) => row("select * from organization.duty where id = $1", id),
      },
    ];
  }

  /** What belongs to one person and to nobody else, whatever role asks. */
  function personal(): Family[] {
    const view = (list: "conversations" | "tickets"): Family => ({
      name: `views of ${list}`, paths: [list === "tickets" ? "/v1/ticket-views/{id}" : "/v1/views/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
      async put(id, { ownerId }) {
        await rows("insert into workbench.view (id, owner_id, list, name, filter, sort, created_at, updated_at) values ($1, $2, $3, '我的', '{}', 1, $4, $4) on conflict (id) do update set owner_id = excluded.owner_id, name = excluded.name, shared = false", id, ownerId, list, at);
      },
      state: (id) => row("select * from workbench.view where id = $1", id),
    });
    return [
      view("conversations"), view("tickets"),
      {
        name: "own replies", paths: ["/v1/own-replies/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
        async put(id, { ownerId }) {
          await rows("insert into workbench.reply (id, person_id, shortcut, title, text, created_at, updated_at) values ($1::uuid, $2, $1::text, '问候', '您好', $3, $3) on conflict (id) do update set person_id = excluded.person_id, shortcut = excluded.shortcut, title = excluded.title, text = excluded.text", id, ownerId, at);
        },
        state: (id) => row("select * from workbench.reply where id = $1", id),
      },
      {
        name: "acts on many tickets", paths: ["/v1/tickets/bulk/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
        async put(id, { ownerId }) {
          await rows("insert into tickets.bulk (id, by_id, at, act, before) values ($1, $2, $3, '{}', '[]') on conflict (id) do update set by_id = excluded.by_id, undone_at = null", id, ownerId, at);
        },
        state: (id) => row("select * from tickets.bulk where id = $1", id),
      },
      {
        name: "sessions", paths: ["/v1/me/sessions/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
        async put(id, { ownerId }) {
          await rows("insert into identity.session (token_hash, id, person_id, created_at, seen_at, expires_at, ip, user_agent) values (decode(replace($1::text, '-', ''), 'hex'), $1::uuid, $2, $3, $3, $3::timestamptz + interval '1 day', '10.0.0.9', 'x') on conflict (id) do update set person_id = excluded.person_id, revoked_at = null", id, ownerId, at);
        },
        state: (id) => row("select * from identity.session where id = $1", id),
      },
      {
        name: "passkeys", paths: ["/v1/me/passkeys/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
        async put(id, { ownerId }) {
          await rows("insert into identity.passkey (credential_id, id, person_id, public_key, name, created_at) values ($1::text, $1::uuid, $2, '\\x00', '手机', $3) on conflict (id) do update set person_id = excluded.person_id, name = excluded.name", id, ownerId, at);
        },
        state: (id) => row("select * from identity.passkey where id = $1", id),
      },
      {
        name: "notifications", paths: ["/v1/notifications/{id}"], ownOnly: true, kinds: ["own", "foreign"], make: fresh,
        async put(id, { ownerId }) {
          await rows("insert into notifications.notification (id, person_id, kind, at) values ($1, $2, 'errand.by_rule', $3) on conflict (id) do update set person_id = excluded.person_id, read_at = null", id, ownerId, at);
        },
        state: (id) => row("select * from notifications.notification where id = $1", id),
      },
    ];
  }

  /** The clocks of a record lie where the record lies. */
  function clocks(all: readonly Family[]): Family[] {
    const of = { conversation: "conversations", ticket: "tickets", task: "tasks", incident: "incidents", errand: "errands" };
    return Object.entries(of).map(([kind, name]) => {
      const family = all.find((one) => one.name === name)!;
      return { ...family, name: `clocks of ${name}`, paths: ["/v1/sla/clocks/{kind}/{id}"], words: { kind }, ...(kind === "task" ? { read: "tickets.read" as const } : {}) };
    });
  }
}
