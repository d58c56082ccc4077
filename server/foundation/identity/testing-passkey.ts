import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

// The few pieces of CBOR that an attestation needs (RFC 8949).
const head = (major: number, n: number): Buffer => (n < 24 ? Buffer.from([(major << 5) | n]) : n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255]));
type Cbor = number | string | Buffer | Map<number | string, Cbor>;
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, inner]) => [cbor(key), cbor(inner)])]);
}
const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const b64 = (data: Buffer | string) => Buffer.from(data).toString("base64url");

export interface SoftAuthenticator {
  /** Makes a passkey for these creation options, as a browser at this origin would. */
  make(options: Record<string, unknown>, origin: string): Record<string, unknown>;
  /** Signs these request options. */
  sign(options: Record<string, unknown>, origin: string, change?: { counter?: number; verified?: boolean }): Record<string, unknown>;
}

/** An authenticator in software, for tests: ES256, no attestation, one passkey. */
export function softAuthenticator(): SoftAuthenticator {
  const id = randomBytes(32);
  let key: KeyObject | null = null;
  let counter = 0;
  const authData = (rpId: string, flags: number, count: number, attested: Buffer = Buffer.alloc(0)) => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(count);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), number, attested]);
  };
  const clientData = (type: string, challenge: unknown, origin: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  return {
    make(options, origin) {
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      key = pair.privateKey;
      const { x, y } = pair.publicKey.export({ format: "jwk" });
      const cose = cbor(new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x!, "base64url")], [-3, Buffer.from(y!, "base64url")]]));
      const length = Buffer.from([0, id.length]);
      const data = authData((options.rp as { id: string }).id, 0x45, counter, Buffer.concat([Buffer.alloc(16), length, id, cose]));
      const attestation = cbor(new Map<string, Cbor>([["fmt", "none"], ["attStmt", new Map()], ["authData", data]]));
      return { id: b64(id), rawId: b64(id), type: "public-key", clientExtensionResults: {}, response: { clientDataJSON: b64(clientData("webauthn.create", options.challenge, origin)), attestationObject: b64(attestation), transports: ["internal"] } };
    },
    sign(options, origin, { counter: fixed, verified = true } = {}) {
      counter = fixed ?? counter + 1;
      const data = authData(String(options.rpId), verified ? 0x05 : 0x01, counter);
      const client = clientData("webauthn.get", options.challenge, origin);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), key!);
      return { id: b64(id), rawId: b64(id), type: "public-key", clientExtensionResults: {}, response: { clientDataJSON: b64(client), authenticatorData: b64(data), signature: b64(signature) } };
    },
  };
}
