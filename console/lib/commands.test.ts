import { expect, test } from "vitest";
import { fit } from "#console/lib/commands.ts";
import { initialsOf } from "#console/lib/pinyin.ts";

test("R-CV-05 (command bar): pinyin initials of Chinese, everything else as it is typed", () => {
  expect(["转接会话", "领取下一位", "请客户确认", "属地 A1", "制度手册"].map(initialsOf)).toEqual(["zjhh", "lqxyw", "qkhqr", "sda1", "zdsc"]);
});

test("R-CV-05 (command bar): the beginning of a title before its middle, then initials, then other words; what fits nothing is left out", () => {
  const command = { title: "转接会话", note: "会话", words: "transfer" };
  const ranks = ["转接", "会话", "zj", "trans", "jhh", "xyz", "领取"].map((typed) => fit(command, typed));
  expect(ranks).toEqual([6, 5, 4, 3, 2, 0, 0]);
});
