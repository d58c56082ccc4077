export type TlsTrouble = "certificate_refused" | "tls_failed";

/** What a code of TLS means for whoever keeps the settings: a certificate that is not trusted here, or no encryption at all; null: it is none of TLS. */
export function tlsTrouble(code: string): TlsTrouble | null {
  if (code.startsWith("ERR_SSL")) return "tls_failed";
  if (/CERT|SELF_SIGNED|ALTNAME|^UNABLE_TO/.test(code)) return "certificate_refused";
  return code.startsWith("ERR_TLS") ? "tls_failed" : null;
}
