import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { IpTable } from "./ip.ts";

let shipped: IpTable | undefined;

/** The shipped table: Chinese provinces by IPv4 only, from 2021; foreign and IPv6 addresses are unknown to it. */
export function shippedIpTable(): IpTable {
  shipped ??= readShipped();
  return shipped;
}

function readShipped(): IpTable {
  const text = gunzipSync(readFileSync(new URL("../region-data/ip-ranges.csv.gz", import.meta.url))).toString("utf8");
  let end = 0n;
  const ranges = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [gap, length, area] = line.split(",") as [string, string, string];
      const from = end + BigInt(gap);
      end = from + BigInt(length);
      return { from, to: end - 1n, area, around: -1 };
    });
  return { source: "ip2region 2.3.0", asOf: "2021", ranges: { 4: ranges, 6: [] } };
}
