import type zh from "#locales/zh-CN/audit-words.ts";

/** What the parts of a record are called, and what their codes mean. */
const words: typeof zh = {
  fields: {
    about: "about", action: "act", after: "after", agent: "agent", alert: "alert", amountFen: "amount", asOf: "data of", assigneeId: "served by", attempts: "attempts", author: "author",
    bad: "refused", basedOn: "from version", before: "before", belonging: "belongs to", by: "by or because", bytes: "bytes", capacity: "capacity", care: "care", cause: "cause", changed: "changes", channel: "channel", clock: "clock", code: "number",
    contactId: "customer", contacts: "contacts", contest: "objection", conversation: "conversation", conversationId: "conversation", conversations: "conversations", count: "count", customerId: "customer", customers: "customers",
    decision: "decision", delivery: "delivery", departmentId: "department", done: "done", due: "due", dueAt: "due", dueOn: "due", enabled: "enabled", endsOn: "ends on", entries: "entries", entry: "credit entry", error: "error", events: "events", exception: "exception", exit: "way", expiresAt: "expires",
    failures: "failures", field: "field", fields: "fields", files: "files", filter: "filter", folder: "folder", for: "for", from: "from", fromAt: "begins", goBackTo: "back to version", good: "good",
    handOverTo: "handed to", handedOver: "handed over", host: "host", id: "record", ids: "conversations", inTime: "in time", into: "into", invitation: "invitation", issuer: "issuer", joined: "joined", joining: "joined with", key: "key", kind: "kind",
    languages: "languages", leaderId: "led by", left: "left", level: "level", liking: "preference", limit: "limit", lines: "lines", linked: "linked", links: "links ended", locale: "language", login: "login", loginName: "login",
    mail: "mail", meal: "meal", method: "method", minutes: "minutes", months: "months", moved: "moved", mutual: "by consent", n: "no.", name: "name", narrowed: "filtered", nature: "nature", needs: "needs", needsApproval: "needs approval", nextOn: "next on", note: "note", noteId: "note", notice: "notice", number: "number",
    opinions: "opinions", orderId: "order", orders: "orders", other: "other", outcome: "outcome", outcomeBefore: "outcome before", outcomes: "outcomes", overFen: "over by", owner: "owner", ownerId: "owner",
    parcels: "parcels", parentId: "under", parts: "parts", partnerId: "partner", passed: "times passed on", passkey: "passkey", payments: "payments", people: "people", permissions: "permissions", person: "person", personId: "person", places: "places", planned: "planned", points: "points", port: "port", previousKept: "old secret kept", priority: "priority", provider: "provider", purpose: "purpose",
    reason: "reason", reasons: "reasons", refused: "refused", request: "request", result: "result", reviewId: "review", reviewer: "reviewer", reviewerId: "reviewer", role: "role", roles: "roles", rounds: "round", rule: "rule", rules: "rules", rung: "rung",
    says: "they say", scope: "scope", score: "score", secretChanged: "secret changed", seq: "entry", service: "service", session: "session", sessionsEnded: "sessions ended", severity: "severity", share: "shown", shop: "shop", shopId: "shop", shops: "shops", signsIn: "signs in", simulated: "simulated", since: "since", skill: "skill", skills: "skills", sort: "order", source: "source", stage: "stage", state: "state", status: "status", step: "step", stoodIn: "stood in", subject: "subject",
    tags: "tags", taskId: "task", territory: "territory", ticket: "ticket", ticketId: "ticket", tier: "tier", title: "title", tls: "encryption", to: "to", toAt: "ends", toId: "given to", topic: "topic", totalFen: "total", totp: "second factor", trusted: "speaks for customers", turns: "turns", type: "type",
    until: "until", untilOn: "valid until", url: "address", version: "version", waitingSince: "waiting since", waits: "waits for approval", warranty: "warranty", was: "was", why: "because", wish: "wants", with: "with", year: "year", zone: "time zone",
    cleared: "cleared", sum: "sum", words: "words", given: "given", at: "at", on: "on", days: "days", hours: "hours", changes: "changes",
  },
  codes: {
    confirmed: "solved, says the customer", not_answered: "customer did not answer", left: "the customer left", abandoned: "left the queue", passed_on: "passed on", spam: "spam",
    routed: "by the rules", taken: "taken", waiting: "waiting", online: "online", busy: "busy", suspended: "suspended", away: "away", offline: "offline", unreachable: "unreachable", wrap_up: "wrap-up",
    web: "web chat", app: "app", wechat: "WeChat", mail: "mail", phone: "phone", api: "API", password: "password", passkey: "passkey", sso: "single sign-on", totp: "second factor", recovery_code: "recovery code", invitation: "invitation",
    agent: "agent", supervisor: "supervisor", manager: "manager", inspector: "inspector", trainer: "trainer", colleague: "colleague", administrator: "administrator", customer: "customer", system: "system", partner: "partner", staff: "staff",
    minor: "minor", normal: "normal", major: "major", critical: "critical", first_reply: "first reply", next_reply: "reply", resolution: "resolution", stage: "this stage", task: "task", update: "next update",
    refund: "refund only", return: "return and refund", exchange: "exchange", quality: "quality", damaged: "damaged", wrong_item: "wrong item", lost: "lost", late: "late", stuck: "stuck",
    document: "document", request: "request", report: "report", supply: "supply", project: "project", dealer: "dealership", maintenance: "maintenance", ticket: "ticket", conversation: "conversation",
    dispatched: "dispatched", trouble: "trouble on the way", confirm: "asks to confirm", all: "all", team: "team", territory: "territory", no_address: "no mail address", no_consent: "no consent", greeting: "greeting", open: "open", done: "done", sent: "sent", failed: "failed", uncertain: "uncertain", queued: "queued",
    title: "title", order: "order", name: "name", address: "address", form: "form", opener: "whoever opened it", order_cancelled: "order cancelled", parcel_refused: "parcel refused", refunded: "refunded", agreement_broken: "agreement broken", misuse: "misuse confirmed",
    zh: "Chinese", "zh-CN": "Chinese", en: "English", yue: "Cantonese", ja: "Japanese", bo: "Tibetan", price: "price", fit: "it fits", buyer: "buyer", head: "head", day: "day", night: "night", company: "company", resident: "resident", person: "person",
    none: "none", reached: "reached", no_answer: "no answer", kept: "kept", written_off: "written off", recovered: "recovered",
    territory_teams: "the territory's teams", skilled: "with the skill", fewest: "has the fewest",
  },
};

export default words;
