// The rows of social-core 6 and 7.1 to 7.4, one a line: priority, method, path, what a good answer is.
// Paths without a version are under /api/v1. "{}" is an empty object, "[X]" a list of X, "-" no JSON.
const rows = `
6   P0 POST   /apps CredentialApplication
6   P0 GET    /apps/verify_credentials Application
6   P0 POST   /oauth/token Token
6   P0 POST   /oauth/revoke {}
6   P1 GET    /oauth/userinfo UserInfo
6   P1 POST   /oauth/userinfo UserInfo
6   P0 GET    /.well-known/oauth-authorization-server OAuthServer
7.1 P0 POST   /accounts Token
7.1 P0 GET    /accounts/verify_credentials CredentialAccount
7.1 P0 PATCH  /accounts/update_credentials CredentialAccount
7.1 P1 GET    /profile Profile
7.1 P1 PATCH  /profile Profile
7.1 P1 DELETE /profile/avatar CredentialAccount
7.1 P1 DELETE /profile/header CredentialAccount
7.1 P0 GET    /accounts/:id Account
7.1 P0 GET    /accounts [Account]
7.1 P0 GET    /accounts/lookup Account
7.1 P0 GET    /accounts/search [Account]
7.1 P0 GET    /accounts/:id/statuses [Status]
7.1 P0 GET    /accounts/:id/followers [Account]
7.1 P0 GET    /accounts/:id/following [Account]
7.1 P0 GET    /accounts/relationships [Relationship]
7.1 P0 GET    /accounts/familiar_followers [FamiliarFollowers]
7.1 P0 POST   /accounts/:id/follow Relationship
7.1 P0 POST   /accounts/:id/unfollow Relationship
7.1 P0 POST   /accounts/:id/remove_from_followers Relationship
7.1 P0 POST   /accounts/:id/block Relationship
7.1 P0 POST   /accounts/:id/unblock Relationship
7.1 P0 POST   /accounts/:id/mute Relationship
7.1 P0 POST   /accounts/:id/unmute Relationship
7.1 P0 POST   /accounts/:id/note Relationship
7.1 P1 POST   /accounts/:id/endorse Relationship
7.1 P1 POST   /accounts/:id/unendorse Relationship
7.1 P1 POST   /accounts/:id/pin Relationship
7.1 P1 POST   /accounts/:id/unpin Relationship
7.1 P1 GET    /accounts/:id/endorsements [Account]
7.1 P1 GET    /endorsements [Account]
7.1 P0 GET    /accounts/:id/lists [List]
7.1 P0 GET    /accounts/:id/featured_tags [FeaturedTag]
7.1 P2 GET    /accounts/:id/identity_proofs []
7.1 P0 GET    /follow_requests [Account]
7.1 P0 POST   /follow_requests/:id/authorize Relationship
7.1 P0 POST   /follow_requests/:id/reject Relationship
7.1 P0 GET    /blocks [Account]
7.1 P0 GET    /mutes [MutedAccount]
7.1 P1 GET    /domain_blocks [S]
7.1 P1 POST   /domain_blocks {}
7.1 P1 DELETE /domain_blocks {}
7.1 P0 GET    /preferences Preferences
7.1 P1 GET    /directory [Account]
7.1 P1 GET    /api/v2/suggestions [Suggestion]
7.1 P1 DELETE /suggestions/:id {}
7.1 P1 GET    /suggestions [Account]
7.1 P1 GET    /featured_tags [FeaturedTag]
7.1 P1 POST   /featured_tags FeaturedTag
7.1 P1 DELETE /featured_tags/:id {}
7.1 P1 GET    /featured_tags/suggestions [Tag]
7.1 P0 GET    /followed_tags [Tag]
7.1 P0 GET    /tags/:name Tag
7.1 P0 POST   /tags/:name/follow Tag
7.1 P0 POST   /tags/:name/unfollow Tag
7.1 P1 POST   /tags/:name/feature Tag
7.1 P1 POST   /tags/:name/unfeature Tag
7.2 P0 POST   /statuses Status
7.2 P0 GET    /statuses/:id Status
7.2 P0 GET    /statuses [Status]
7.2 P0 PUT    /statuses/:id Status
7.2 P0 DELETE /statuses/:id DeletedStatus
7.2 P0 GET    /statuses/:id/context Context
7.2 P0 GET    /statuses/:id/history [StatusEdit]
7.2 P0 GET    /statuses/:id/source StatusSource
7.2 P0 GET    /statuses/:id/reblogged_by [Account]
7.2 P0 GET    /statuses/:id/favourited_by [Account]
7.2 P0 GET    /statuses/:id/quotes [Status]
7.2 P0 POST   /statuses/:id/quotes/:quote/revoke Status
7.2 P0 PUT    /statuses/:id/interaction_policy Status
7.2 P0 POST   /statuses/:id/favourite Status
7.2 P0 POST   /statuses/:id/unfavourite Status
7.2 P0 POST   /statuses/:id/reblog Status
7.2 P0 POST   /statuses/:id/unreblog Status
7.2 P0 POST   /statuses/:id/bookmark Status
7.2 P0 POST   /statuses/:id/unbookmark Status
7.2 P0 POST   /statuses/:id/mute Status
7.2 P0 POST   /statuses/:id/unmute Status
7.2 P0 POST   /statuses/:id/pin Status
7.2 P0 POST   /statuses/:id/unpin Status
7.2 P2 POST   /statuses/:id/translate -
7.2 P0 GET    /polls/:id Poll
7.2 P0 POST   /polls/:id/votes Poll
7.2 P0 GET    /scheduled_statuses [ScheduledStatus]
7.2 P0 GET    /scheduled_statuses/:id ScheduledStatus
7.2 P0 PUT    /scheduled_statuses/:id ScheduledStatus
7.2 P0 DELETE /scheduled_statuses/:id {}
7.2 P0 POST   /api/v2/media MediaAttachment
7.2 P0 POST   /media MediaAttachment
7.2 P0 GET    /media/:id MediaAttachment
7.2 P0 PUT    /media/:id MediaAttachment
7.2 P0 DELETE /media/:id {}
7.2 P0 GET    /favourites [Status]
7.2 P0 GET    /bookmarks [Status]
7.2 P0 GET    /custom_emojis [CustomEmoji]
7.3 P0 GET    /timelines/home [Status]
7.3 P0 GET    /timelines/public [Status]
7.3 P0 GET    /timelines/tag/:tag [Status]
7.3 P0 GET    /timelines/list/:id [Status]
7.3 P1 GET    /timelines/link [Status]
7.3 P2 GET    /timelines/direct [Status]
7.3 P0 GET    /conversations [Conversation]
7.3 P0 DELETE /conversations/:id {}
7.3 P0 POST   /conversations/:id/read Conversation
7.3 P0 GET    /markers Markers
7.3 P0 POST   /markers Markers
7.3 P0 GET    /lists [List]
7.3 P0 POST   /lists List
7.3 P0 GET    /lists/:id List
7.3 P0 PUT    /lists/:id List
7.3 P0 DELETE /lists/:id {}
7.3 P0 GET    /lists/:id/accounts [Account]
7.3 P0 POST   /lists/:id/accounts {}
7.3 P0 DELETE /lists/:id/accounts {}
7.3 P0 GET    /api/v2/filters [Filter]
7.3 P0 POST   /api/v2/filters Filter
7.3 P0 GET    /api/v2/filters/:id Filter
7.3 P0 PUT    /api/v2/filters/:id Filter
7.3 P0 DELETE /api/v2/filters/:id {}
7.3 P0 GET    /api/v2/filters/:id/keywords [FilterKeyword]
7.3 P0 POST   /api/v2/filters/:id/keywords FilterKeyword
7.3 P0 GET    /api/v2/filters/keywords/:id FilterKeyword
7.3 P0 PUT    /api/v2/filters/keywords/:id FilterKeyword
7.3 P0 DELETE /api/v2/filters/keywords/:id {}
7.3 P0 GET    /api/v2/filters/:id/statuses [FilterStatus]
7.3 P0 POST   /api/v2/filters/:id/statuses FilterStatus
7.3 P0 GET    /api/v2/filters/statuses/:id FilterStatus
7.3 P0 DELETE /api/v2/filters/statuses/:id FilterStatus
7.3 P1 GET    /filters [FilterV1]
7.3 P1 POST   /filters FilterV1
7.3 P1 GET    /filters/:id FilterV1
7.3 P1 PUT    /filters/:id FilterV1
7.3 P1 DELETE /filters/:id {}
7.3 P0 GET    /notifications [Notification]
7.3 P0 GET    /notifications/:id Notification
7.3 P0 POST   /notifications/clear {}
7.3 P0 POST   /notifications/:id/dismiss {}
7.3 P0 GET    /notifications/unread_count Count
7.3 P0 GET    /api/v2/notifications Grouped
7.3 P0 GET    /api/v2/notifications/:key Grouped
7.3 P0 GET    /api/v2/notifications/:key/accounts [Account]
7.3 P0 GET    /api/v2/notifications/unread_count Count
7.3 P0 POST   /api/v2/notifications/:key/dismiss {}
7.3 P0 GET    /api/v2/notifications/policy NotificationPolicy
7.3 P0 PATCH  /api/v2/notifications/policy NotificationPolicy
7.3 P0 GET    /notifications/requests [NotificationRequest]
7.3 P0 GET    /notifications/requests/:id NotificationRequest
7.3 P0 POST   /notifications/requests/:id/accept {}
7.3 P0 POST   /notifications/requests/:id/dismiss {}
7.3 P0 POST   /notifications/requests/accept {}
7.3 P0 POST   /notifications/requests/dismiss {}
7.3 P0 GET    /notifications/requests/merged Merged
7.3 P0 POST   /push/subscription WebPushSubscription
7.3 P0 GET    /push/subscription WebPushSubscription
7.3 P0 PUT    /push/subscription WebPushSubscription
7.3 P0 DELETE /push/subscription {}
7.3 P0 GET    /api/v2/search Search
7.3 P0 GET    /trends/tags [Tag]
7.3 P0 GET    /trends [Tag]
7.3 P0 GET    /trends/statuses [Status]
7.3 P0 GET    /trends/links [TrendsLink]
7.3 P0 POST   /reports Report
7.3 P0 GET    /announcements [Announcement]
7.3 P0 POST   /announcements/:id/dismiss {}
7.3 P0 PUT    /announcements/:id/reactions/:name {}
7.3 P0 DELETE /announcements/:id/reactions/:name {}
7.3 P0 GET    /instance InstanceV1
7.3 P0 GET    /api/v2/instance Instance
7.3 P1 GET    /instance/peers [S]
7.3 P1 GET    /instance/activity [Activity]
7.3 P0 GET    /instance/rules [Rule]
7.3 P0 GET    /instance/domain_blocks [DomainBlock]
7.3 P0 GET    /instance/extended_description Document
7.3 P0 GET    /instance/privacy_policy Document
7.3 P0 GET    /instance/terms_of_service TermsOfService
7.3 P0 GET    /instance/terms_of_service/:date TermsOfService
7.3 P0 GET    /instance/translation_languages {}
7.3 P1 POST   /emails/confirmations {}
7.3 P1 GET    /emails/check_confirmation B
7.3 P2 GET    /annual_reports -
7.4 P0 GET    /api/v2/admin/accounts [AdminAccount]
7.4 P0 GET    /admin/accounts [AdminAccount]
7.4 P0 GET    /admin/accounts/:id AdminAccount
7.4 P0 POST   /admin/accounts/:id/approve AdminAccount
7.4 P0 POST   /admin/accounts/:id/reject AdminAccount
7.4 P0 POST   /admin/accounts/:id/enable AdminAccount
7.4 P0 POST   /admin/accounts/:id/unsilence AdminAccount
7.4 P0 POST   /admin/accounts/:id/unsuspend AdminAccount
7.4 P0 POST   /admin/accounts/:id/unsensitive AdminAccount
7.4 P0 DELETE /admin/accounts/:id AdminAccount
7.4 P0 POST   /admin/accounts/:id/action {}
7.4 P0 GET    /admin/reports [AdminReport]
7.4 P0 GET    /admin/reports/:id AdminReport
7.4 P0 PUT    /admin/reports/:id AdminReport
7.4 P0 POST   /admin/reports/:id/assign_to_self AdminReport
7.4 P0 POST   /admin/reports/:id/unassign AdminReport
7.4 P0 POST   /admin/reports/:id/resolve AdminReport
7.4 P0 POST   /admin/reports/:id/reopen AdminReport
7.4 P1 GET    /admin/domain_blocks [AdminDomainBlock]
7.4 P1 POST   /admin/domain_blocks AdminDomainBlock
7.4 P1 GET    /admin/domain_blocks/:id AdminDomainBlock
7.4 P1 PUT    /admin/domain_blocks/:id AdminDomainBlock
7.4 P1 DELETE /admin/domain_blocks/:id {}
7.4 P1 GET    /admin/domain_allows [AdminDomainAllow]
7.4 P1 POST   /admin/domain_allows AdminDomainAllow
7.4 P1 GET    /admin/domain_allows/:id AdminDomainAllow
7.4 P1 DELETE /admin/domain_allows/:id {}
7.4 P1 GET    /admin/email_domain_blocks [AdminEmailDomainBlock]
7.4 P1 POST   /admin/email_domain_blocks AdminEmailDomainBlock
7.4 P1 GET    /admin/email_domain_blocks/:id AdminEmailDomainBlock
7.4 P1 DELETE /admin/email_domain_blocks/:id {}
7.4 P1 GET    /admin/ip_blocks [AdminIpBlock]
7.4 P1 POST   /admin/ip_blocks AdminIpBlock
7.4 P1 GET    /admin/ip_blocks/:id AdminIpBlock
7.4 P1 PUT    /admin/ip_blocks/:id AdminIpBlock
7.4 P1 DELETE /admin/ip_blocks/:id {}
7.4 P1 GET    /admin/canonical_email_blocks [AdminCanonicalEmailBlock]
7.4 P1 POST   /admin/canonical_email_blocks AdminCanonicalEmailBlock
7.4 P1 GET    /admin/canonical_email_blocks/:id AdminCanonicalEmailBlock
7.4 P1 DELETE /admin/canonical_email_blocks/:id {}
7.4 P1 POST   /admin/canonical_email_blocks/test [AdminCanonicalEmailBlock]
7.4 P1 GET    /admin/trends/tags [AdminTag]
7.4 P1 GET    /admin/trends/statuses [AdminStatus]
7.4 P1 GET    /admin/trends/links [AdminTrendsLink]
7.4 P1 GET    /admin/trends/links/publishers [Publisher]
7.4 P1 POST   /admin/trends/tags/:id/approve AdminTag
7.4 P1 POST   /admin/trends/tags/:id/reject AdminTag
7.4 P1 POST   /admin/trends/statuses/:id/approve AdminStatus
7.4 P1 POST   /admin/trends/statuses/:id/reject AdminStatus
7.4 P1 POST   /admin/trends/links/:id/approve AdminTrendsLink
7.4 P1 POST   /admin/trends/links/:id/reject AdminTrendsLink
7.4 P1 POST   /admin/trends/links/publishers/:id/approve Publisher
7.4 P1 POST   /admin/trends/links/publishers/:id/reject Publisher
`;

/** { section, priority, method, path, gives } of each row. */
export const endpoints = rows.trim().split("\n").map((line) => {
  const [section, priority, method, path, gives] = line.split(/\s+/);
  return { section, priority, method, path: /^\/(api|oauth|\.well-known)/.test(path) ? path : `/api/v1${path}`, gives };
});

/** Whether a path fits a pattern whose variable parts are :name or {name}; the weight counts its fixed parts, -1 when it does not fit. */
export function fit(pattern, path) {
  const want = pattern.split("/"), have = path.split("/");
  if (want.length !== have.length) return -1;
  let weight = 0;
  for (const [i, w] of want.entries()) {
    if (/^[:{]/.test(w)) continue;
    if (w !== have[i]) return -1;
    weight += 2 ** (want.length - i);
  }
  return weight;
}

/** The best fitting of the patterns, or undefined. */
export function match(list, pattern, path) {
  let best, most = -1;
  for (const one of list) {
    const weight = fit(pattern(one), path);
    if (weight > most) [best, most] = [one, weight];
  }
  return best;
}
