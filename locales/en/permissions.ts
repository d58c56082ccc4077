import type { Permission } from "#contract/permissions.ts";

/** What each permission allows. */
const permissions: Readonly<Record<Permission, string>> = {
  "conversations.read": "read conversations",
  "conversations.serve": "serve conversations",
  "conversations.take": "take waiting conversations",
  "conversations.transfer": "transfer conversations",
  "conversations.supervise": "listen, whisper and take over",
  "views.share": "share views of the conversation list",
  "presence.set": "set one's presence",
  "promises.read": "See promises",
  "promises.serve": "Make and keep promises",
  "floor.read": "see the live floor",
  "insight.read": "See figures",
  "customers.read": "read customers",
  "customers.write": "change customer files",
  "customers.unmask": "see personal fields in full",
  "privacy.watch": "look into unusual reading of personal data",
  "privacy.handle": "take requests about personal data",
  "privacy.decide": "decide requests about personal data",
  "orders.read": "read orders",
  "orders.bring": "Bring in products and orders of the shops",
  "people.read": "see people",
  "people.write": "manage people and rights",
  "organization.write": "manage teams and units",
  "duty.write": "plan duty",
  "shops.write": "manage shops",
  "handbook.read": "read the handbook",
  "handbook.write": "draft handbook versions",
  "handbook.publish": "review and publish the handbook",
  "audit.read": "read the audit record",
  "operation.write": "run the installation",
  "integrations.write": "Manage the open interface",
  "channel.send": "Send messages for customers",
  "channel.read": "Read customers' conversations",
};

export default permissions;
