// pg exports its utilities (`./lib/*`), its types do not describe them.
declare module "pg/lib/utils.js" {
  /** A value as the protocol carries it: dates with their zone, arrays as PostgreSQL writes them, bytes as they are. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
