declare global {
  interface Window {
    /** The shop's signed word for its logged-in shopper: the JWT, or how to get a fresh one. */
    kefuIdentity?: string | (() => string | null | undefined | Promise<string | null | undefined>);
  }
}

/** Asks the shop's page who is logged in; a page that fails to say means: nobody. */
export async function identityOf(page: Window): Promise<string | null> {
  try {
    const said = page.kefuIdentity;
    const token = typeof said === "function" ? await said() : said;
    return typeof token === "string" && token !== "" ? token : null;
  } catch {
    return null;
  }
}

/** The subject of a signed identity, read without checking: it only names the drawer, so that shoppers on one device stay apart. */
export function subjectOf(jwt: string | null): string {
  try {
    const middle = (jwt ?? "").split(".")[1] ?? "";
    // Bytes read as Latin letters: unreadable for other scripts, but the same name each time, which is all that is wanted.
    const { sub } = JSON.parse(atob(middle.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: unknown };
    return typeof sub === "string" || typeof sub === "number" ? encodeURIComponent(sub) : "";
  } catch {
    return "";
  }
}
