import { createHmac } from "node:crypto";
import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { auditModule, openSigner, sealedDaysAgo } from "#server/foundation/audit/index.ts";
import { countHolders, holdersOf, identityModule, namesOf, type Identity } from "#server/foundation/identity/index.ts";
import { openImports, type Imports } from "#server/foundation/imports/index.ts";
import { openMail, type Mail } from "#server/foundation/mail/index.ts";
import { openMailbox, type Mailbox } from "#server/foundation/mailbox/index.ts";
import { notificationsModule } from "#server/foundation/notifications/index.ts";
import { operationModule } from "#server/foundation/operation/index.ts";
import { openOrganization, type Organization } from "#server/foundation/organization/index.ts";
import { openFiling } from "#server/desk/filing/index.ts";
import { addCustomerFiles, addStaffFiles, filesPort, useTicketKey } from "#server/desk/attachments/index.ts";
import { openTokens, type Tokens } from "#server/foundation/tokens/index.ts";
import { apiChannel } from "#server/desk/channels/adapters/api/index.ts";
import { openWebhooks, type Webhooks } from "#server/desk/webhooks/index.ts";
import { webChannel } from "#server/desk/channels/adapters/web/index.ts";
import { clockSubject, countWithin, dropErasedMonths, eraseOldConversations, leaveMessage, readable, openConversations, partsOf, rulesFromHandbook, secretsOver, servedBy, whyWaiting, type Conversations } from "#server/desk/conversations/index.ts";
import { openPromises, type Promises } from "#server/desk/promises/index.ts";
import { customersDoor, type Customers } from "#server/desk/customers/index.ts";
import { openAgreements, type Agreements } from "#server/desk/agreements/index.ts";
import { openCare, type CareDoor } from "#server/desk/care/index.ts";
import { openDocuments, type Documents } from "#server/team/documents/index.ts";
import { openErrands, type Errands } from "#server/team/errands/index.ts";
import { closingModule } from "#server/team/closing/index.ts";
import { analyticsModule, recordNames } from "#server/insight/analytics/index.ts";
import { voiceModule } from "#server/insight/voice/index.ts";
import { openOrders, type Orders } from "#server/desk/orders/index.ts";
import { floorModule } from "#server/desk/floor/index.ts";
import { openIncidents, type Incidents } from "#server/desk/incidents/index.ts";
import { openPartners, type Partners } from "#server/desk/partners/index.ts";
import { openPrivacy } from "#server/desk/privacy/index.ts";
import { openReturns, type Returns } from "#server/desk/returns/index.ts";
import { openSla, type Sla } from "#server/desk/sla/index.ts";
import { openSearch, type Search } from "#server/desk/search/index.ts";
import { openTickets, type Tickets } from "#server/desk/tickets/index.ts";
import { workbenchModule } from "#server/desk/workbench/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { remembered } from "#server/kernel/remembered.ts";
import { system } from "#server/kernel/context.ts";
import { followErasures, followRotations, openBlindIndex, openDataKeys, type KeyRing } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { startReaders } from "#server/kernel/events/readers.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { openFileStore } from "#server/kernel/files/index.ts";
import { createHandbook, handbookRoutes, type Handbook } from "#server/kernel/handbook/index.ts";
import { addressOf, trusts } from "#server/kernel/http/address.ts";
import { createHttp } from "#server/kernel/http/server.ts";
import { startDeadlines } from "#server/kernel/jobs/deadlines.ts";
import { kernelDuties } from "#server/kernel/jobs/duties.ts";
import { openWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import { openOutbound } from "#server/kernel/outbound/index.ts";
import { createHub, type Hub } from "#server/kernel/realtime/hub.ts";
import { feedRoutes } from "#server/kernel/realtime/routes.ts";
import { attachSockets } from "#server/kernel/realtime/sockets.ts";
import { addPages } from "#server/pages.ts";
import { orderHelp } from "#server/order-help.ts";
import { agreementPorts } from "#server/agreement-ports.ts";
import { carePorts } from "#server/care-ports.ts";
import { customerPorts } from "#server/customer-ports.ts";
import { heldPorts } from "#server/privacy-ports.ts";
import { returnPorts } from "#server/return-ports.ts";
import { policyKinds } from "#server/policies.ts";
import { mailboxPorts } from "#server/mailbox-ports.ts";
import { partnerPorts } from "#server/partner-ports.ts";
import { admitStaff } from "#server/staff-door.ts";
import { ticketPorts } from "#server/ticket-ports.ts";
import { workPorts } from "#server/work-ports.ts";

/** The running product: its doors, for main.ts, the demo and the tests. */
export interface App {
  http: FastifyInstance;
  handbook: Handbook;
  identity: Identity;
  organization: Organization;
  tokens: Tokens;
  webhooks: Webhooks;
  mail: Mail;
  mailbox: Mailbox;
  customers: Customers;
  orders: Orders;
  conversations: Conversations;
  promises: Promises;
  sla: Sla;
  returns: Returns;
  tickets: Tickets;
  partners: Partners;
  incidents: Incidents;
  errands: Errands;
  documents: Documents;
  search: Search;
  imports: Imports;
  care: CareDoor;
  agreements: Agreements;
  /** Numbers, reads and fires everything that is due; tests call it instead of waiting. */
  settle(): Promise<void>;
  connections(): number;
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** The table of contents of the product: every module, and the wiring of its ports. */
export async function openApp(kernel: Kernel, ring: KeyRing, morePages: (http: FastifyInstance) => void = () => {}): Promise<App> {
  const { db, bus, clock, log, config } = kernel;
  const keys = openDataKeys(ring);
  // The oldest key is the one that all nodes have, also while a rotation is under way.
  const shareTickets = () => useTicketKey(createHmac("sha256", ring.all.at(-1)!.key).update("kefu file tickets").digest());
  const stopFollowing = [followErasures(bus, keys), followRotations(bus, ring, db.kysely, shareTickets, (error) => log.warn("keys.refresh_failed", errorFields(error)))];
  const blind = await db.transaction(clock, (tx, now) => openBlindIndex(tx, now, ring));
  shareTickets();
  const files = openFileStore(join(config.dir, "files"), keys);
  const { signer } = await openSigner(join(config.dir, "keys"), join(config.dir, "audit"));

  const handbook = createHandbook(kernel, policyKinds, {
    publishers: (tx) => countHolders(tx, "handbook.publish"),
    names: namesOf,
    teamExists: (tx, id) => organization.teamExists(tx, id),
  });
  const organization = openOrganization(kernel, { keys, handbook });
  const customers = customersDoor(keys, blind);
  const customerOf = async (tx: Tx, contactId: string) => (await customers.labels(tx, [contactId])).get(contactId)?.customerId ?? null;
  const centre = remembered(bus, "centre", readCentre, (one) => one !== null);
  const zone = async (tx: Tx) => (await centre.of(tx))?.zone ?? "Asia/Shanghai";
  const calendar = async (tx: Tx, key: string, at: Date) => {
    const found = await organization.calendarOf(tx, key, at);
    if (!found) throw new Error(`no calendar ${key}`);
    return found.calendar;
  };
  const privacy = openPrivacy({
    rules: (tx, at) => handbook.inForce(tx, "privacy", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    consents: (tx, at) => handbook.inForce(tx, "consents", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    zone,
    watchers: (tx) => holdersOf(tx, "privacy.watch"),
    servesNow: servedBy,
    customerOf,
    contactsOf: customers.contactsOf,
    deciders: (tx) => holdersOf(tx, "privacy.decide"),
    calendar,
    eraseConversations: (ctx, before, except, limit) => eraseOldConversations(conversations.desk, ctx, before, except, limit),
    dropErasedMonths,
    ...heldPorts({ keys, bus, customers, care: () => care, orders: () => orders, conversations: () => conversations, tickets: () => tickets, agreements: () => agreements, promises: () => promises, filing: () => filing }),
    partsOf: (ctx, id, seq) => partsOf(conversations.desk, ctx, id, seq),
  });
  const care = openCare(carePorts({ handbook, customers, privacy, keys, zone }));
  const mail = openMail(kernel, { keys, files, shops: organization.shops, administrators: (tx) => holdersOf(tx, "integrations.write"), settled: async (ctx, sent) => (await tickets.letterSettled(ctx, sent), await agreements.letterSettled(ctx, sent)) });
  const orders = openOrders(kernel, {
    keys,
    contactsOf: customers.contactsOf,
    customerOf,
    servesNow: servedBy,
    reading: privacy.reading,
    contacts: customers.contacts,
    shopByKey: organization.shopByKey,
    shops: organization.shops,
    recommendation: (tx, at) => handbook.inForce(tx, "recommendation", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    outbound: openOutbound(config),
    administrators: (tx) => holdersOf(tx, "integrations.write"),
    async returnOf(tx, id) {
      const found = await returns.forShop(tx, id);
      // After a failed inspection it may be settled in part: then a person asks the shop for the sum that was agreed.
      return found?.ticketId && found.remedy === null && (await tickets.passedThrough(tx, found.ticketId, "offer")) ? undefined : found;
    },
    async answered(ctx, { subject, ...said }) {
      if (subject?.kind === "ticket") await tickets.follow({ ...ctx, actor: system }, subject.id, said.result === "done" ? "shop_done" : "shop_refused");
      return subject?.kind === "return" ? returns.shopAnswered(ctx, subject.id, said) : "taken";
    },
    refundTold: (ctx, orderId, told) => returns.takeWholeRefund(ctx, orderId, told),
  });
  const returns = openReturns(returnPorts({ handbook, organization, orders, zone, tickets: () => tickets }));
  const rules = rulesFromHandbook(kernel, handbook, organization.calendarOf);
  const sla = openSla({
    rules: (tx, at, territory) => handbook.inForce(tx, "sla", "default", { at, scope: { territory } }),
    rulesVersion: (tx, n) => handbook.bodyOf(tx, "sla", "default", n),
    calendar: organization.calendarOf,
    calendarTurns: organization.calendarTurns,
    territories: async (tx, at) => (await handbook.inForce(tx, "territories", "default", { at })).body.territories,
    overseers: (tx) => holdersOf(tx, "floor.read"),
    shops: organization.shops,
    subjects: {
      conversation: clockSubject,
      ticket: { about: (tx, id) => tickets.subject.about(tx, id), readable: (ctx, id) => tickets.subject.readable(ctx, id) },
      task: { about: (tx, id) => tickets.taskSubject.about(tx, id), readable: (ctx, id) => tickets.taskSubject.readable(ctx, id), fired: (ctx, id, what) => partners.fired(ctx, id, what.step) },
      incident: { about: (tx, id) => incidents.subject.about(tx, id), readable: (ctx, id) => incidents.subject.readable(ctx, id) },
      errand: { about: (tx, id) => errands.subject.about(tx, id), readable: (ctx, id) => errands.subject.readable(ctx, id) },
    },
  });
  const conversations = openConversations(kernel, {
    clocks: sla,
    rules,
    secrets: secretsOver(keys),
    products: { names: orders.productNames },
    files: filesPort(kernel, files),
    people: { actorOf: (tx, id) => identity.actorOf(tx, id) },
    customers: {
      labels: customers.labels,
      contactsOf: customers.contactsOf,
      async territoryOf(tx, contactId, signals) {
        const facts = signals.known ?? (await customers.contacts.fields(tx, [contactId], ["phone", "address"])).get(contactId);
        const found = await organization.territoryFor(tx, clock.now(), { orderAddress: await orders.deliveryAreaOf(tx, contactId).then((area) => area && (area.city ?? area.province)), profile: facts?.address ?? null, phone: facts?.phone ?? null, ip: signals.ip, stated: signals.statedProvince });
        if (found.area) await customers.setContactArea(tx, contactId, found.area.slice(0, 2), found.area.length > 2 ? found.area.slice(0, 4) : null);
        return { territory: found.territory, source: found.source, certainty: found.certainty, tried: found.tried.map((t) => ({ code: t.reason, params: { area: t.area ?? null } })) };
      },
    },
  });
  const identity = identityModule(kernel, {
    keys,
    teamsOf: organization.teamsOf,
    membersOf: organization.membersOf,
    ...workPorts(() => ({ tickets, incidents, agreements, promises, conversations, actorOf: (tx, id) => identity.actorOf(tx, id) })),
  });
  const floor = floorModule(kernel, { rules, customers, why: (ctx, id) => whyWaiting(conversations.desk, ctx, id), presence: async (tx, at) => (await handbook.inForce(tx, "presence", "default", { at })).body });
  const search = openSearch(kernel, { labels: customers.labels, servesNow: servedBy }, { texts: (tx, ids) => tickets.texts(tx, ids), rows: (tx, ids, reader) => tickets.rows(tx, ids, reader) });
  const promises = openPromises({
    keys, customers,
    rules: async (tx, at) => (await handbook.inForce(tx, "wait-page", "default", { at })).body,
    zone,
    territoryOf: async (tx, contactId, ip) => (await conversations.desk.ports.customers.territoryOf(tx, contactId, { ip, statedProvince: null })).territory,
    teamsOf: async (tx, territory) => (await handbook.inForce(tx, "territories", "default", { at: clock.now() })).body.territories.find((one) => one.key === territory)?.teams ?? [],
    supervisors: (tx) => holdersOf(tx, "conversations.supervise"),
    servers: (tx) => holdersOf(tx, "promises.serve"),
    opening: privacy.opening,
    conversation: readable,
    tickets: {
      readable: (ctx, id) => tickets.forPromises.readable(ctx, id),
      codes: (tx, ids) => tickets.forPromises.codes(tx, ids),
      ownerOf: (tx, id) => tickets.forPromises.ownerOf(tx, id),
    },
    leaveMessage: (ctx, contactId, id, said) => leaveMessage(conversations.desk, ctx, contactId, id, said),
  });
  const tickets = openTickets(ticketPorts({ kernel, keys, mail, handbook, customers, orders, sla, conversations, promises, returns, search, privacy, files, zone, calendar, openIncident: (ctx, of) => incidents.open(ctx, of), origin: () => (config.publicUrl ? new URL(config.publicUrl).origin : `http://${config.host === "0.0.0.0" ? "localhost" : config.host}:${boundPort()}`) }));
  const agreements = openAgreements(agreementPorts({ keys, customers, zone, calendar, tickets, mail, handbook, conversations, organization, followed: care.follow }));
  const errands = openErrands({ keys, clocks: sla });
  const documents = openDocuments({ keys, zone, files: { ...filesPort(kernel, files), find: (tx, id) => files.find(tx, id) }, reviewers: (tx) => holdersOf(tx, "documents.pass") });
  const incidents = openIncidents({ keys, clocks: sla, tickets, actorOf: (tx, id) => identity.actorOf(tx, id) });
  const mailbox = openMailbox(kernel, mailboxPorts({ kernel, keys, files, mail, partners: () => partners }));
  const partners = openPartners(partnerPorts({ keys, mail, mailbox, handbook, organization, customers, orders, tickets, errands, calendar }));
  const filing = openFiling({
    kernel, customers, orders, returns, tickets,
    shopByKey: organization.shopByKey,
    shopName: async (tx, id) => (await organization.shops(tx)).find((shop) => shop.id === id)?.name ?? "",
    shopSecrets: organization.shopSecrets,
  });
  const web = webChannel(kernel, conversations, { matters: filing.forWidget, matterLink: tickets.linkFor, rules, customers, promises, consents: privacy.consents, waitPage: async (tx, at) => (await handbook.inForce(tx, "wait-page", "default", { at })).body, shopByKey: organization.shopByKey, shopSecrets: organization.shopSecrets, recentOrders: orders.recentOrders }, files);

  const notifications = notificationsModule(kernel);
  const tokens = openTokens(kernel, { shopsExist: organization.shopsExist });
  const api = apiChannel(conversations, { rules, customers, shopByKey: organization.shopByKey, shops: organization.shops, keyOf: async (tx, now, shopId) => (await keys.forOwner(tx, now, shopId)).key });
  const webhooks = openWebhooks(kernel, conversations, { keys, customers, outbound: openOutbound(config), shops: organization.shops, shopsExist: organization.shopsExist, administrators: (tx) => holdersOf(tx, "integrations.write") });
  const boundPort = () => {
    const address = http.server.address();
    return typeof address === "object" && address ? address.port : config.port;
  };
  const authenticate = async (request: FastifyRequest) => (await tokens.authenticate(request)) ?? identity.authenticate(request);

  const customerFiles = customers.module(customerPorts({ handbook, orders, conversations, privacy }));
  const imports = openImports(kernel, { keys, files, kinds: [customers.importKind(), ...orders.importKinds] });

  let hub: Hub;
  const modules: readonly Module[] = [
    identity,
    organization.module,
    tokens.module,
    api.module,
    webhooks.module,
    { name: "handbook", routes: handbookRoutes(handbook) },
    auditModule(kernel, signer, join(config.dir, "audit"), { names: async (tx, ids) => new Map([...(await recordNames(tx, ids)), ...(await tickets.forPromises.codes(tx, ids))]), courses: tickets.courses }),
    notifications,
    mail.module,
    mailbox.module,
    operationModule(kernel, ring),
    imports.module,
    customerFiles,
    care.module,
    agreements.module,
    orders.module,
    returns.module,
    orderHelp({ handbook, organization, orders, customers, conversations, tickets, zone, calendar }),
    conversations.module,
    sla.module,
    promises.module,
    tickets.module,
    filing.module,
    partners.module,
    incidents.module,
    errands.module,
    documents.module,
    closingModule({
      rules: (tx, at) => handbook.inForce(tx, "daily-close", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
      zone,
      within: (ctx) => organization.within(ctx, "floor.read"),
      tickets: (tx, ids) => tickets.rows(tx, ids),
    }),
    workbenchModule({ conversations: countWithin, tickets: tickets.count }),
    floor,
    search.module,
    privacy.module,
    voiceModule(),
    analyticsModule(kernel, {
      rules: (tx, at) => handbook.inForce(tx, "metrics", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
      topics: async (tx, at) => (await handbook.inForce(tx, "topics", "default", { at })).body,
      territories: async (tx, at) => (await handbook.inForce(tx, "territories", "default", { at })).body.territories,
    }),
    kernelDuties(files, sealedDaysAgo),
    { name: "feed", routes: feedRoutes(() => hub, conversations.here) },
  ];

  const routes = modules.flatMap((module) => module.routes ?? []);
  const work = openWork(kernel, modules.flatMap((module) => module.work ?? []), modules.flatMap((module) => module.schedules ?? []));
  const http = await createHttp(kernel, { authenticate }, routes);
  hub = createHub(modules.flatMap((module) => module.topics ?? []), log);
  conversations.bind(hub);
  floor.bind(hub);
  notifications.bind(hub);
  addStaffFiles(http, kernel, files, identity.authenticate);
  addCustomerFiles(http, kernel, files, async (token) => (await tickets.followedContact(db.kysely, token, clock.now())) ?? (await filing.contactOf(db.kysely, token, clock.now())) ?? partners.uploaderOf(db.kysely, token, clock.now()));
  api.uploads(http, files, tokens.authenticate);
  orders.hooks(http);
  imports.uploads(http, identity.authenticate);
  web.routes(http, hub);
  morePages(http);
  await addPages(http, kernel, { routes, shopOrigins: async (key) => (await organization.shopByKey(db.kysely, key))?.origins ?? null, working: work.running, ready: async () => (await handbook.unreadable(db.kysely, clock.now())).length === 0 });

  await http.ready();
  const trusted = trusts(config.trustProxy);
  const sockets = attachSockets(http.server, [conversations.staffDoor(admitStaff(config, identity)), web.door], hub, log, { ipOf: (request) => addressOf(trusted, request), limitFactor: config.limitFactor });
  const offSession = bus.on("session", () => sockets.recheck(identity.authenticateCookie));

  const sequencer = startSequencer(db, bus, log);
  const readers = startReaders(db, bus, clock, modules.flatMap((module) => module.readers ?? []), log);
  const deadlines = startDeadlines(kernel, modules.flatMap((module) => module.deadlines ?? []));
  const beats = modules.flatMap((module) => module.beats ?? []).map((beat) => {
    const timer = setInterval(() => void beat.run().catch((error: unknown) => log.warn("beat.failed", { beat: beat.name, ...errorFields(error) })), beat.everySeconds * 1000);
    timer.unref();
    return timer;
  });

  return {
    http, handbook, identity, organization, customers, orders, conversations, search,
    tokens, webhooks, mail, mailbox,
    promises,
    sla,
    returns,
    tickets, partners, incidents, errands, documents, imports, care, agreements,
    connections: () => sockets.count(),
    async settle() {
      for (let i = 0; i < 3; i += 1) {
        await deadlines.fireDue();
        await sequencer.settle();
        await readers.settle();
        await conversations.route();
      }
    },
    async listen() {
      await http.listen({ port: config.port, host: config.host });
      work.start();
      bus.wake("routing", "");
      return boundPort();
    },
    async close() {
      for (const timer of beats) clearInterval(timer);
      offSession();
      for (const stop of [...stopFollowing, centre.close]) stop();
      sockets.close();
      hub.close();
      await http.close();
      await deadlines.close();
      await work.close();
      for (const module of modules) await module.close?.();
      await sequencer.settle().catch(() => 0);
      await readers.close();
      await sequencer.close();
      handbook.close();
    },
  };
}

/** Puts the product's default handbook in force where none is (R-HB-01). */
export async function loadHandbook(kernel: Kernel, app: Pick<App, "handbook">): Promise<void> {
  await kernel.run(system, (ctx) => app.handbook.loadDefaults(ctx));
}
