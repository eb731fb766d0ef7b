// Where the published description and the paper (social-core) disagree, the paper wins. Each exception says what of which
// operation it forgives, why, and where the paper says so. One that nothing needs any more fails the run.
export const exceptions = [
  { part: "description", says: /^GET \/api\/v1\/filters 200 : must be object/, why: "the description has one filter where the API gives a list of them", paper: "4 (V1 Filter view of each keyword), 7.3" },
  { part: "description", says: /^GET \/\.well-known\/oauth-authorization-server 200 \/scopes_supported/, why: "Parvis has scopes of its own, in the same grammar", paper: "6" },
  { part: "description", says: /^(GET \/api\/v1\/timelines\/home|POST \/api\/v1\/push\/subscription) 422 : must have required property 'details'/, why: "only sign-up and profile validation have details", paper: "2.6" },
  { part: "description", says: /\/(author_url|provider_url|embed_url|authors\/-\/url): must match format "uri"/, why: "the description wants an address where the API gives an empty text for none", paper: "4 (PreviewCard: S, without n)" },
];

/** Rows of social-core 7.1 to 7.4 with priority P0 or P1 that no walk calls, each with its reason. */
export const omissions = {};
