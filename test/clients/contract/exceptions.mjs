// Where the published description and the paper (social-core) disagree, the paper wins. Each exception says what of which
// operation it forgives, why, and where the paper says so. One that nothing needs any more fails the run.
export const exceptions = [
  { part: "description", says: /^GET \/api\/v1\/filters 200 : must be object/, why: "the description has one filter where the API gives a list of them", paper: "4 (V1 Filter view of each keyword), 7.3" },
  { part: "description", says: /^GET \/\.well-known\/oauth-authorization-server 200 \/scopes_supported/, why: "Parvis has scopes of its own, in the same grammar", paper: "6" },
  { part: "description", says: /^(GET \/api\/v1\/timelines\/home|POST \/api\/v1\/push\/subscription) 422 : must have required property 'details'/, why: "only sign-up and profile validation have details", paper: "2.6" },
  { part: "description", says: /\/(author_url|provider_url|embed_url|authors\/-\/url): must match format "uri"/, why: "the description wants an address where the API gives an empty text for none", paper: "4 (PreviewCard: S, without n)" },
  { part: "description", says: /^\S+ \S*\/(scheduled_statuses|statuses)\S* 200 \S*\/params\/in_reply_to_id: must be integer,null/, why: "the description has a number where all ids are texts, as masto and megalodon read it", paper: "2.2" },
];

/** Rows of social-core 7.1 to 7.4 with priority P0 or P1 that no walk calls, each with its reason. */
export const omissions = {};

/** Entities of social-core 4 that no answer of the walks has, each with its reason. */
export const unmet = {
  AnnouncementStatus: "announcements name no posts here: the addresses of posts stay links in their text",
};

/** Fields that may be absent from a good answer, and keys of maps. */
export const absent = [
  "noindex", "application", "status_id", "collections", "vapid_key", "text_url", "quoted_status", "latest_page_notification_at", "page_min_id", "page_max_id", "partial_accounts", "home", "notifications", "collection_ids", "parvis", "fr", "en",
  "revocation_endpoint_auth_methods_supported", "authorization_response_iss_parameter_supported",
];
