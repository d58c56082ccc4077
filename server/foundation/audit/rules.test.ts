import { expect, test } from "vitest";
import { headOf, leafOf, leafOfMissing, merkleRoot, noHead } from "./rules.ts";

// What is sealed is checked years later: these bytes never change, whatever they are reckoned with.
test("R-OP-04 (audit log): leaves, root and head of a batch are the bytes that they have been since the first seal", () => {
  const id = "01936f2a-7c11-7e0a-9b1c-2f5d6a7b8c9d";
  const event = { position: 7, id, atMs: 1764432000123, kind: "ticket.opened", subjectKind: "ticket", subjectId: "01936f2a-7c11-7e0a-9b1c-2f5d6a7b8c9e", actorKind: "staff", actorId: null, data: '{"title": "内胆起皮\u{1f600}"}' };
  const leaves = [leafOf(event), leafOfMissing(8), leafOf({ ...event, position: 9 })];
  expect(leaves.map((leaf) => leaf.toString("hex"))).toEqual([
    "22d1135c7f43ba8dda70e764febf7f85137bbc85af6dcbf4a93dba36d169ed57",
    "2f2e335ea60be731ad50eff235497e0e39fedcbdd8d4171d8a27637aa9cbe329",
    "cd2bbe72c117562139f7f806ddebb15afd8c51e20c40e40f7731dd3396d6e363",
  ]);
  const root = merkleRoot(leaves);
  expect(root.toString("hex")).toBe("6bda04332c7c2bcd0f731d2c018a45419d150ddddc627e6bc037fdba0b41d2d4");
  expect(headOf({ number: 1, firstPosition: 7, lastPosition: 9, closedAtMs: 1764432000999, previousHead: noHead, root }).toString("hex")).toBe("e83e0540ee0a74f225a701d834c346ab7a363ee5cf6c7da9101d6157b3385005");
});
