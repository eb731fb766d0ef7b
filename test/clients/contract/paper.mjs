// social-core 4, field by field. A type is: S text, Id a decimal id, I integer, F number, N text that is a count, B boolean, D instant with
// milliseconds and Z, Y day, U address, L length of time, W width and height, R rate, V version, M media type, * anything, =x this value alone, 'a|b'
// one of these words, [X] a list, {X} a map, or an entity; a function gives the fields that an entity has for its value. "n": may be null. "?": may be absent, "?user": there if and only if
// a person's token asks, "?name": there if and only if the condition of that name holds.
const role = { id: "Id", name: "S", color: "S" };
const account = {
  id: "Id", username: "S", acct: "S", url: "U n", uri: "U", display_name: "S", note: "S", avatar: "U", avatar_static: "U", avatar_description: "S", header: "U", header_static: "U", header_description: "S",
  locked: "B", fields: "[Field]", emojis: "[CustomEmoji]", bot: "B", group: "B", discoverable: "B n", indexable: "B", noindex: "B ?", moved: "Account ?", memorial: "B ?", suspended: "B ?", limited: "B ?",
  created_at: "D", last_status_at: "Y n", statuses_count: "I", followers_count: "I", following_count: "I", hide_collections: "B n", show_media: "B", show_media_replies: "B", show_featured: "B",
  roles: "[RoleBadge]", feature_approval: "Approval",
};
const status = {
  id: "Id", uri: "S", created_at: "D", account: "Account", content: "S", visibility: "'public|unlisted|private|direct'", sensitive: "B", spoiler_text: "S", media_attachments: "[MediaAttachment]",
  application: "Application0 ?", mentions: "[Mention]", tags: "[StatusTag]", emojis: "[CustomEmoji]", reblogs_count: "I", favourites_count: "I", replies_count: "I", quotes_count: "I", url: "U n",
  in_reply_to_id: "Id n", in_reply_to_account_id: "Id n", reblog: "Status n", poll: "Poll n", card: "PreviewCard n", language: "S n", text: "S ?never", edited_at: "D n", quote: "Quote n", quote_approval: "Approval",
  tagged_collections: "[*]", favourited: "B ?user", reblogged: "B ?user", muted: "B ?user", bookmarked: "B ?user", pinned: "B ?own", filtered: "[FilterResult] ?user",
  local_only: "B", interaction_policy: "InteractionPolicy", parvis: "StatusExtra ?",
};
const group = {
  group_key: "S", type: "S", notifications_count: "I", most_recent_notification_id: "I", page_min_id: "Id ?", page_max_id: "Id ?", latest_page_notification_at: "D ?", sample_account_ids: "[Id]",
  status_id: "Id n ?", report: "Report ?", event: "* ?", moderation_warning: "Warning ?", collection: "* ?", fallback: "* ?",
};
const card = {
  url: "U", title: "S", description: "S", type: "'link|photo|video'", authors: "[CardAuthor]", author_name: "S", author_url: "S", provider_name: "S", provider_url: "S", html: "S", width: "I", height: "I",
  image: "U n", image_description: "S", embed_url: "S", blurhash: "S n", language: "S n", published_at: "D n", missing_attribution: "B n",
};
const metas = { image: "MetaOfPicture", gifv: "MetaOfFilm", video: "MetaOfFilm", audio: "MetaOfSound" };
const clientAuth = "'client_secret_basic|client_secret_post|none'";
const tag = { id: "Id", name: "S", url: "U", history: "[TagDay]", following: "B ?user", featuring: "B ?user" };
const adminAccount = {
  id: "Id", username: "S", domain: "S n", created_at: "D", email: "S", ip: "S n", ips: "[AdminIp]", locale: "S n", invite_request: "S n", role: "Role", confirmed: "B", approved: "B", disabled: "B", silenced: "B",
  suspended: "B", sensitized: "B", account: "Account", created_by_application_id: "Id n ?", invited_by_account_id: "Id n ?",
};

export const entities = {
  Account: account,
  CredentialAccount: { ...account, source: "Source", role: "Role" },
  MutedAccount: { ...account, mute_expires_at: "D n" },
  PartialAccount: { id: "Id", acct: "S", url: "U", avatar: "U", avatar_static: "U", avatar_description: "S ?", locked: "B", bot: "B" },
  Field: { name: "S", value: "S", verified_at: "D n" },
  RoleBadge: role,
  Role: { ...role, permissions: "N", highlighted: "B", collection_limit: "I" },
  Source: { note: "S", fields: "[Field]", privacy: "S", sensitive: "B", language: "S n", follow_requests_count: "I", hide_collections: "B n", discoverable: "B n", indexable: "B", attribution_domains: "[S]", quote_policy: "S", parvis: "SourceExtra ?" },
  SourceExtra: { for_you: "B" },
  Approval: { automatic: "[S]", manual: "[S]", current_user: "S" },
  Profile: {
    id: "Id", display_name: "S", note: "S", fields: "[Field]", avatar: "U n", avatar_static: "U n", avatar_description: "S", header: "U n", header_static: "U n", header_description: "S", locked: "B", bot: "B",
    hide_collections: "B n", discoverable: "B n", indexable: "B", show_media: "B", show_media_replies: "B", show_featured: "B", attribution_domains: "[S]", featured_tags: "[FeaturedTag] ?",
  },
  Status: status,
  DeletedStatus: { ...status, text: "S" },
  StatusExtra: { notices: "[Notice] ?", limits: "[S] ?", cover: "B ?", reasons: "[S] ?", awaiting_review: "B ?" },
  Notice: { label: "S", text: "S" },
  InteractionPolicy: { can_reply: "ReplyPolicy" },
  ReplyPolicy: { always: "['public|followers|mentioned|nobody']", with_approval: "['public|followers|mentioned|nobody']" },
  Application0: { name: "S", website: "U n" },
  Mention: { id: "Id", username: "S", url: "U", acct: "S" },
  StatusTag: { name: "S", url: "U" },
  MediaAttachment: (m) => ({
    id: "Id", type: "'unknown|image|gifv|video|audio'", url: "U n", preview_url: m.url === null || m.type === "audio" ? "null" : "U", remote_url: "U n", meta: m.url === null ? "MetaLater" : (metas[m.type] ?? "*"),
    description: "S n", blurhash: m.url === null || m.type === "audio" ? "null" : "S", text_url: "U n ?", preview_remote_url: "U n ?",
  }),
  MetaLater: { focus: "Focus ?" },
  MetaOfPicture: { focus: "Focus", original: "Size", small: "Size" },
  MetaOfFilm: { focus: "Focus", original: "Frames", small: "Size", length: "L", duration: "F" },
  MetaOfSound: { original: "Sound", length: "L", duration: "F" },
  Focus: { x: "F", y: "F" },
  Size: { width: "I", height: "I", size: "W", aspect: "F" },
  Frames: { width: "I", height: "I", aspect: "F", frame_rate: "R", duration: "F", bitrate: "I" },
  Sound: { duration: "F", bitrate: "I" },
  Relationship: {
    id: "Id", following: "B", showing_reblogs: "B", notifying: "B", languages: "[S] n", followed_by: "B", blocking: "B", blocked_by: "B", muting: "B", muting_notifications: "B", muting_expires_at: "D n", requested: "B",
    requested_by: "B", domain_blocking: "B", endorsed: "B", note: "S",
  },
  Notification: {
    id: "Id", type: "'mention|status|reblog|follow|follow_request|favourite|poll|update|quote|quoted_update|admin.sign_up|admin.report|severed_relationships|moderation_warning|added_to_collection|collection_update'",
    group_key: "S", created_at: "D", account: "Account", status: "Status ?aboutPost", report: "Report ?aboutReport", event: "* ?", moderation_warning: "Warning ?aboutWarning", collection: "* ?", fallback: "* ?",
  },
  Warning: { id: "Id", action: "'none|disable|mark_statuses_as_sensitive|delete_statuses|sensitive|silence|suspend'", text: "S", status_ids: "[Id] n", target_account: "Account", appeal: "* n", created_at: "D" },
  Grouped: { accounts: "[Account]", partial_accounts: "[PartialAccount] ?", statuses: "[Status]", notification_groups: "[Group]" },
  Group: group,
  Filter: { id: "Id", title: "S", context: "['home|notifications|public|thread|account']", expires_at: "D n", filter_action: "'warn|hide|blur'", keywords: "[FilterKeyword]", statuses: "[FilterStatus]" },
  FilterKeyword: { id: "Id", keyword: "S", whole_word: "B" },
  FilterStatus: { id: "Id", status_id: "Id" },
  FilterResult: { filter: "FilterHead", keyword_matches: "[S] n", status_matches: "[S] n" },
  FilterHead: { id: "S", title: "S", context: "[S]", expires_at: "D n", filter_action: "'warn|hide|blur'", keywords: "[FilterKeyword] ?", statuses: "[FilterStatus] ?" },
  FilterV1: { id: "Id", phrase: "S", context: "['home|notifications|public|thread|account']", whole_word: "B", expires_at: "D n", irreversible: "B" },
  Poll: { id: "Id", expires_at: "D n", expired: "B", multiple: "B", votes_count: "I", voters_count: "I n", options: "[PollOption]", emojis: "[CustomEmoji]", voted: "B ?user", own_votes: "[I] ?user" },
  PollOption: { title: "S", votes_count: "I n" },
  PreviewCard: card,
  CardAuthor: { name: "S", url: "S", account: "Account n" },
  TrendsLink: { ...card, history: "[TagDay]" },
  AdminTrendsLink: { ...card, history: "[TagDay]", id: "Id", requires_review: "B" },
  AdminStatus: { ...status, requires_review: "B" },
  TagDay: { day: "N", uses: "N", accounts: "N" },
  List: { id: "S", title: "S", replies_policy: "'followed|list|none'", exclusive: "B" },
  Markers: { home: "Marker ?", notifications: "Marker ?" },
  Marker: { last_read_id: "Id", version: "I", updated_at: "D" },
  Conversation: { id: "Id", unread: "B", accounts: "[Account]", last_status: "Status n" },
  ScheduledStatus: { id: "Id", scheduled_at: "D", params: "ScheduledParams", media_attachments: "[MediaAttachment]" },
  ScheduledParams: {
    text: "S", media_ids: "[Id] n", sensitive: "B n", spoiler_text: "S n", visibility: "'public|unlisted|private|direct'", language: "S n", scheduled_at: "D n", poll: "ScheduledPoll n", idempotency: "S n", with_rate_limit: "B",
    application_id: "I", in_reply_to_id: "Id n", quoted_status_id: "Id n", quote_approval_policy: "'public|followers|nobody' n",
  },
  ScheduledPoll: { options: "[S]", expires_in: "I", multiple: "B", hide_totals: "B" },
  Tag: tag,
  FeaturedTag: { id: "Id", name: "S", url: "U", statuses_count: "N", last_status_at: "Y n" },
  Suggestion: { source: "S", sources: "[S]", account: "Account" },
  Preferences: {
    "posting:default:visibility": "S", "posting:default:sensitive": "B", "posting:default:language": "S n", "posting:default:quote_policy": "S", "reading:expand:media": "'default|show_all|hide_all'", "reading:expand:spoilers": "B",
    "reading:autoplay:gifs": "B",
  },
  WebPushSubscription: { id: "Id", endpoint: "U", standard: "B", server_key: "S", alerts: "Alerts", policy: "'all|followed|follower|none'" },
  Alerts: {
    mention: "B", status: "B", reblog: "B", follow: "B", follow_request: "B", favourite: "B", poll: "B", update: "B", quote: "B", quoted_update: "B", moderation_warning: "B", "admin.sign_up": "B", "admin.report": "B",
  },
  Report: {
    id: "Id", action_taken: "B", action_taken_at: "D n", category: "'spam|legal|violation|other'", comment: "S", forwarded: "B", created_at: "D", status_ids: "[Id] n", rule_ids: "[Id] n", collection_ids: "[Id] n ?",
    target_account: "Account",
  },
  Search: { accounts: "[Account]", statuses: "[Status]", hashtags: "[Tag]", collections: "[*] ?" },
  StatusEdit: { content: "S", spoiler_text: "S", sensitive: "B", created_at: "D", account: "Account", poll: "EditPoll n ?", media_attachments: "[MediaAttachment]", emojis: "[CustomEmoji]", quote: "Quote n" },
  EditPoll: { options: "[EditOption]" },
  EditOption: { title: "S" },
  StatusSource: { id: "Id", text: "S", spoiler_text: "S" },
  Context: { ancestors: "[Status]", descendants: "[Status]" },
  Quote: { state: "'pending|accepted|rejected|revoked|deleted|unauthorized|blocked_account|blocked_domain|muted_account'", quoted_status: "Status n ?", quoted_status_id: "Id n ?" },
  FamiliarFollowers: { id: "Id", accounts: "[Account]" },
  NotificationPolicy: { for_not_following: "'accept|filter|drop'", for_not_followers: "'accept|filter|drop'", for_new_accounts: "'accept|filter|drop'", for_private_mentions: "'accept|filter|drop'", for_limited_accounts: "'accept|filter|drop'", summary: "PolicySummary" },
  PolicySummary: { pending_requests_count: "I", pending_notifications_count: "I" },
  NotificationRequest: { id: "Id", created_at: "D", updated_at: "D", notifications_count: "N", account: "Account", last_status: "Status n" },
  Count: { count: "I" },
  Merged: { merged: "B" },
  Announcement: {
    id: "Id", content: "S", starts_at: "D n", ends_at: "D n", all_day: "B", published_at: "D", updated_at: "D", read: "B ?user", mentions: "[Mention]", statuses: "[AnnouncementStatus]", tags: "[StatusTag]",
    emojis: "[CustomEmoji]", reactions: "[Reaction]", parvis: "* ?",
  },
  AnnouncementStatus: { id: "Id", url: "U" },
  Reaction: { name: "S", count: "I", me: "B ?user", url: "U ?", static_url: "U ?", announcement_id: "Id ?" },
  CustomEmoji: { shortcode: "S", url: "U", static_url: "U", visible_in_picker: "B", category: "S n" },
  Rule: { id: "S", text: "S", hint: "S", translations: "{RuleWords}" },
  RuleWords: { text: "S", hint: "S" },
  Activity: { week: "N", statuses: "N", logins: "N", registrations: "N" },
  DomainBlock: { domain: "S", digest: "S", severity: "'silence|suspend'", comment: "S n" },
  Document: { content: "S", updated_at: "D" },
  TermsOfService: { effective_date: "Y", effective: "B", content: "S", succeeded_by: "Y n" },
  Token: { access_token: "S", token_type: "'Bearer'", scope: "S", created_at: "I" },
  Application: { id: "Id", name: "S", website: "U n", scopes: "[S]", redirect_uris: "[S]", redirect_uri: "S", vapid_key: "S ?" },
  CredentialApplication: { id: "Id", name: "S", website: "U n", scopes: "[S]", redirect_uris: "[S]", redirect_uri: "S", client_id: "S", client_secret: "S", client_secret_expires_at: "I", vapid_key: "S" },
  UserInfo: { iss: "U", sub: "S", name: "S", preferred_username: "S", profile: "U", picture: "U" },
  OAuthServer: {
    issuer: "U", service_documentation: "U", authorization_endpoint: "U", token_endpoint: "U", revocation_endpoint: "U", userinfo_endpoint: "U", app_registration_endpoint: "U", scopes_supported: "[S]",
    response_types_supported: "['code']", response_modes_supported: "['query']", grant_types_supported: "['authorization_code|client_credentials|password']", code_challenge_methods_supported: "['S256']",
    token_endpoint_auth_methods_supported: `[${clientAuth}]`, revocation_endpoint_auth_methods_supported: `[${clientAuth}] ?`, authorization_response_iss_parameter_supported: "B ?",
  },
  Instance: {
    domain: "S", title: "S", version: "V", source_url: "U", description: "S", usage: "Usage", thumbnail: "Thumbnail", icon: "[Icon]", languages: "['fr|en']", configuration: "Configuration", registrations: "Registrations",
    api_versions: "Versions", contact: "Contact", rules: "[Rule]", parvis: "InstanceExtra ?",
  },
  InstanceExtra: { identity: "IdentityColors", crises: "[*]" }, // integrity 5.2
  IdentityColors: { version: "I", light: "ColorRoles", dark: "ColorRoles" },
  ColorRoles: { accent: "S", "on-accent": "S", surface: "S", text: "S" },
  Usage: { users: "UsageOfUsers" },
  UsageOfUsers: { active_month: "I" },
  Thumbnail: { url: "U", blurhash: "S n", description: "S", versions: "{U}" },
  Icon: { src: "U", size: "W" },
  Registrations: { enabled: "B", approval_required: "B", reason_required: "B", message: "S n", min_age: "I n", url: "U n" },
  Versions: { mastodon: "=10", parvis: "=1" },
  Contact: { email: "S", account: "Account n" },
  Configuration: {
    urls: "InstanceUrls", vapid: "Vapid", accounts: "AccountLimits", statuses: "StatusLimits", media_attachments: "MediaLimits", polls: "PollLimits", translation: "Translation", timelines_access: "TimelinesAccess",
    limited_federation: "B",
  },
  InstanceUrls: { streaming: "U", status: "U n", about: "U", privacy_policy: "U", terms_of_service: "U" },
  Vapid: { public_key: "S" },
  AccountLimits: {
    max_display_name_length: "=30", max_note_length: "=500", max_avatar_description_length: "=1500", max_header_description_length: "=1500", max_featured_tags: "=10", max_pinned_statuses: "=5", max_profile_fields: "=6",
    profile_field_name_limit: "=255", profile_field_value_limit: "=255",
  },
  StatusLimits: { max_characters: "=1000", max_media_attachments: "=4", characters_reserved_per_url: "=23", supported_mime_types: "['text/plain']", supported_toggles: "Toggles" },
  Toggles: { local_only: "=true" },
  MediaLimits: {
    supported_mime_types: "[M]", description_limit: "=1500", image_size_limit: "=16777216", image_matrix_limit: "=33177600", video_size_limit: "=103809024", video_frame_rate_limit: "=120", video_matrix_limit: "=8294400",
  },
  PollLimits: { max_options: "=4", max_characters_per_option: "=50", min_expiration: "=300", max_expiration: "=2629746" },
  Translation: { enabled: "=false" },
  TimelinesAccess: { live_feeds: "Access", hashtag_feeds: "Access", trending_link_feeds: "Access" },
  Access: { local: "'public|authenticated|disabled'", remote: "'public|authenticated|disabled'" },
  InstanceV1: {
    uri: "S", title: "S", short_description: "S", description: "S", email: "S", version: "V", urls: "StreamingUrl", stats: "Stats", thumbnail: "U n", languages: "['fr|en']", registrations: "B", approval_required: "B",
    invites_enabled: "B", max_toot_chars: "=1000", configuration: "Configuration", contact_account: "Account n", rules: "[Rule]",
  },
  StreamingUrl: { streaming_api: "U" },
  Stats: { user_count: "I", status_count: "I", domain_count: "I" },
  AdminAccount: adminAccount,
  AdminIp: { ip: "S", used_at: "D" },
  AdminReport: {
    id: "Id", action_taken: "B", action_taken_at: "D n", category: "'spam|legal|violation|other'", comment: "S", forwarded: "B", created_at: "D", updated_at: "D", account: "AdminAccount", target_account: "AdminAccount",
    assigned_account: "AdminAccount n", action_taken_by_account: "AdminAccount n", statuses: "[Status]", rules: "[Rule]", collections: "[*] ?",
  },
  AdminDomainBlock: { id: "Id", domain: "S", digest: "S", created_at: "D", severity: "'silence|suspend|noop'", reject_media: "B", reject_reports: "B", private_comment: "S n", public_comment: "S n", obfuscate: "B" },
  AdminDomainAllow: { id: "Id", domain: "S", created_at: "D" },
  AdminEmailDomainBlock: { id: "Id", domain: "S", created_at: "D", history: "[TagDay]", allow_with_approval: "B ?" },
  AdminIpBlock: { id: "Id", ip: "S", severity: "'sign_up_requires_approval|sign_up_block|no_access'", comment: "S", created_at: "D", expires_at: "D n" },
  AdminCanonicalEmailBlock: { id: "Id", canonical_email_hash: "S" },
  AdminTag: { ...tag, trendable: "B", usable: "B", requires_review: "B", listable: "B ?" },
  Publisher: { id: "Id", domain: "S", trendable: "B", requires_review: "B" },
  Error: { error: "S", error_description: "S ?", details: "{[Broken]} ?", error_localized: "S ?" },
  Broken: { error: "S", description: "S" },
};

const about = (...types) => (n) => types.includes(n.type);
const conditions = {
  "": () => undefined,
  never: () => false,
  user: (_, asked) => asked.person,
  own: (s, asked) => asked.person && s.account?.id === asked.account && !s.reblog,
  aboutPost: about("mention", "status", "reblog", "favourite", "poll", "update", "quote", "quoted_update"),
  aboutReport: about("admin.report"),
  aboutWarning: about("moderation_warning"),
};

const simple = {
  S: (v) => typeof v === "string",
  Id: (v) => typeof v === "string" && /^(0|-?[1-9]\d{0,15})$/.test(v),
  I: (v) => Number.isSafeInteger(v),
  N: (v) => typeof v === "string" && /^\d+$/.test(v),
  F: (v) => Number.isFinite(v),
  L: (v) => typeof v === "string" && /^\d+:[0-5]\d:[0-5]\d\.\d\d$/.test(v),
  W: (v) => typeof v === "string" && /^[1-9]\d*x[1-9]\d*$/.test(v),
  R: (v) => typeof v === "string" && /^[1-9]\d*\/[1-9]\d*$/.test(v),
  V: (v) => typeof v === "string" && /^\d+\.\d+\.\d+ \(compatible; Parvis [^ )]+\)$/.test(v),
  M: (v) => typeof v === "string" && /^(image|video|audio)\/[\w.+-]+$/.test(v),
  null: (v) => v === null,
  B: (v) => typeof v === "boolean",
  D: (v) => typeof v === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v) && !Number.isNaN(Date.parse(v)),
  Y: (v) => typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v),
  U: (v) => typeof v === "string" && URL.canParse(v),
  "*": () => true,
};

/** The entities that were compared with something so far. */
export const met = new Set();

/**
 * Compares a value with a type and gives what is wrong, each as "where: what". asked is
 * { person, account } of who asked.
 */
export function check(type, value, asked, at = type.replace(/[[\]]/g, "")) {
  if (type.endsWith(" n")) return value === null ? [] : check(type.slice(0, -2), value, asked, at);
  if (simple[type]) return simple[type](value) ? [] : [`${at}: not ${type}: ${show(value)}`];
  if (type.startsWith("=")) return JSON.stringify(value) === type.slice(1) ? [] : [`${at}: not ${type.slice(1)}: ${show(value)}`];
  if (type.startsWith("'")) return type.slice(1, -1).split("|").includes(value) ? [] : [`${at}: not one of ${type}: ${show(value)}`];
  if (type.startsWith("[")) return Array.isArray(value) ? value.flatMap((v) => check(type.slice(1, -1) || "*", v, asked, at)) : [`${at}: not a list: ${show(value)}`];
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [`${at}: not an object: ${show(value)}`];
  if (type.startsWith("{")) return Object.values(value).flatMap((v) => check(type.slice(1, -1) || "never", v, asked, at));
  return fields(type, value, asked, at.includes(".") ? type : at);
}

function fields(type, value, asked, at) {
  const table = typeof entities[type] === "function" ? entities[type](value) : entities[type];
  if (!table) return [`${at}: the table has no ${type}`];
  met.add(type);
  const wrong = "" in table ? [] : Object.keys(value).filter((k) => !(k in table)).map((k) => `${at}.${k}: the paper has no such field`);
  for (const [key, text] of Object.entries(table)) {
    if (key === "") continue;
    const [, kind, absent] = /^(.*?)(?: \?(\w*))?$/.exec(text);
    const wanted = absent === undefined ? true : conditions[absent](value, asked);
    if (!(key in value)) { if (wanted) wrong.push(`${at}.${key}: missing`); continue; }
    if (wanted === false) wrong.push(`${at}.${key}: must not be there`);
    wrong.push(...check(kind, value[key], asked, `${at}.${key}`));
  }
  return wrong;
}

const show = (v) => JSON.stringify(v)?.slice(0, 120);
