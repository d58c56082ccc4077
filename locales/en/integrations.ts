import type zh from "#locales/zh-CN/integrations.ts";

const integrations: typeof zh = {
  codes: {
    token_needs_channel: "A token that speaks for customers names its channel; one that only reads names none.",
    token_reads_all_shops: "Readings know no shops. A token bound to shops can only send and read for customers.",
    token_revoked: "This token was revoked before.",
    webhook_paused: "It is paused already.",
    webhook_running: "It is sending already.",
    delivery_waiting: "It is queued and will be sent in a moment.",
    shop_unknown: "There is no such shop, or this token does not serve it.",
  },
  fields: {
    channel_form: "Begin with a small letter; 2 to 20 small letters, digits or hyphens, as in app or taobao.",
    channel_reserved: "This name belongs to a channel of the system. Choose another.",
    webhook_url_form: "Write the whole address, as in https://shop.example/kefu.",
    webhook_url_inside: "The address begins with https://, lies outside and carries no name or password. Whoever runs the server can allow-list an inside one.",
    shop_unknown: "There is no such shop.",
    token_reads_all_shops: "Readings know no shops; leave them out.",
    in_the_past: "This moment has passed.",
    phone_shape: "A mobile number has 11 digits; a landline comes with its area code.",
    province_unknown: "There is no province with this code.",
  },
  events: {
    "token.made": "API token made",
    "webhook.added": "Webhook added",
    "webhook.changed": "Webhook changed",
    "webhook.removed": "Webhook removed",
    "webhook.secret_made": "Webhook secret changed",
    "webhook.paused": "Webhook paused",
    "webhook.resumed": "Webhook resumed",
    "webhook.retried": "Delivery retried",
    "token.revoked": "API token revoked",
  },
};

export default integrations;
