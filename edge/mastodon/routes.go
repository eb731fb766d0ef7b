package mastodon

import (
	"parvis/edge/mastodon/entity/instance"
	"parvis/engine/graph"
	"parvis/engine/post"
)

// replaced are the routes that the API has newer ones for, and since when, as the
// header Deprecation writes an instant (social-core 2.2, RFC 9745).
var replaced = map[string]string{
	"GET /api/v1/accounts/{id}/identity_proofs": "@1648598400", // 2022-03-30
	"POST /api/v1/accounts/{id}/pin":            "@1751932800", // 2025-07-08
	"POST /api/v1/accounts/{id}/unpin":          "@1751932800",
	"POST /api/v1/media":                        "@1586044800", // 2020-04-05
	"GET /api/v1/timelines/direct":              "@1540857600", // 2018-10-30
	"GET /api/v1/trends":                        "@1648598400",
	"GET /api/v1/suggestions":                   "@1621123200", // 2021-05-16
	"GET /api/v1/filters":                       "@1668384000", // 2022-11-14
	"POST /api/v1/filters":                      "@1668384000",
	"GET /api/v1/filters/{id}":                  "@1668384000",
	"PUT /api/v1/filters/{id}":                  "@1668384000",
	"DELETE /api/v1/filters/{id}":               "@1668384000",
	"GET /api/v1/instance":                      "@1668384000",
}

// routes lists every route in the order of the public documentation.
//
//arch:table
func (e *Edge) routes() {
	e.accountRoutes()
	e.statusRoutes()
	e.timelineRoutes()
	e.notificationRoutes()
	e.searchRoutes()
	e.instanceRoutes()
	e.adminRoutes()
}

func (e *Edge) accountRoutes() {
	e.handle("POST /api/v1/accounts", need{scope: "write:accounts", app: true, limit: signingUp}, (*call).register)
	e.handle("GET /api/v1/accounts/verify_credentials", need{scope: "profile|read:accounts", unready: true}, (*call).verifyCredentials)
	e.handle("PATCH /api/v1/accounts/update_credentials", need{scope: "write:accounts", files: pictureMax}, (*call).updateCredentials)
	e.handle("GET /api/v1/profile", user("profile|read:accounts"), (*call).rawProfile)
	for _, method := range []string{"PATCH", "PUT"} { // the masto package sends PUT
		e.handle(method+" /api/v1/profile", need{scope: "write:accounts", files: pictureMax}, (*call).updateProfile)
		e.handle(method+" /api/v2/notifications/policy", user("write:notifications"), (*call).updateNotificationPolicy)
	}
	e.handle("DELETE /api/v1/profile/avatar", user("write:accounts"), (*call).deleteAvatar)
	e.handle("DELETE /api/v1/profile/header", user("write:accounts"), (*call).deleteHeader)
	e.handle("GET /api/v1/accounts", open("read:accounts"), (*call).getAccounts)
	e.handle("GET /api/v1/accounts/lookup", open("read:accounts"), (*call).lookup)
	e.handle("GET /api/v1/accounts/relationships", user("read:follows"), (*call).relationships)
	e.handle("GET /api/v1/accounts/familiar_followers", user("read:follows"), (*call).familiarFollowers)
	e.handle("GET /api/v1/accounts/{id}", open("read:accounts"), (*call).getAccount)
	e.handle("GET /api/v1/accounts/{id}/statuses", open("read:statuses"), (*call).accountStatuses)
	e.handle("GET /api/v1/accounts/{id}/followers", open("read:accounts"), (*call).followers)
	e.handle("GET /api/v1/accounts/{id}/following", open("read:accounts"), (*call).following)
	e.handle("GET /api/v1/accounts/{id}/featured_tags", open("read:accounts"), (*call).accountFeaturedTags)
	e.handle("GET /api/v1/accounts/{id}/lists", user("read:lists"), (*call).accountLists)
	e.handle("GET /api/v1/accounts/{id}/endorsements", open("read:accounts"), (*call).accountEndorsements)
	e.handle("GET /api/v1/accounts/{id}/identity_proofs", user("read:accounts"), (*call).emptyList)
	e.handle("POST /api/v1/accounts/{id}/follow", user("write:follows|follow").limited(following), (*call).follow)
	e.handle("POST /api/v1/accounts/{id}/unfollow", user("write:follows|follow"), toward((*graph.Engine).Unfollow))
	e.handle("POST /api/v1/accounts/{id}/remove_from_followers", user("write:follows|follow"), toward((*graph.Engine).RemoveFollower))
	e.handle("POST /api/v1/accounts/{id}/block", user("write:blocks|follow"), toward((*graph.Engine).Block))
	e.handle("POST /api/v1/accounts/{id}/unblock", user("write:blocks|follow"), toward((*graph.Engine).Unblock))
	e.handle("POST /api/v1/accounts/{id}/mute", user("write:mutes|follow"), (*call).mute)
	e.handle("POST /api/v1/accounts/{id}/unmute", user("write:mutes|follow"), toward((*graph.Engine).Unmute))
	e.handle("POST /api/v1/accounts/{id}/note", user("write:accounts"), (*call).note)
	for _, p := range []string{"endorse", "pin"} {
		e.handle("POST /api/v1/accounts/{id}/"+p, user("write:accounts"), toward((*graph.Engine).Endorse))
		e.handle("POST /api/v1/accounts/{id}/un"+p, user("write:accounts"), toward((*graph.Engine).Unendorse))
	}
	e.handle("GET /api/v1/endorsements", user("read:accounts"), (*call).endorsements)
	e.handle("GET /api/v1/blocks", user("read:blocks|follow"), (*call).blocks)
	e.handle("GET /api/v1/mutes", user("read:mutes|follow"), (*call).mutes)
	e.handle("GET /api/v1/domain_blocks", user("read:blocks|follow"), (*call).domainBlocks)
	e.handle("POST /api/v1/domain_blocks", user("write:blocks|follow"), (*call).blockDomain)
	e.handle("DELETE /api/v1/domain_blocks", user("write:blocks|follow"), (*call).unblockDomain)
	e.handle("GET /api/v1/follow_requests", user("read:follows|follow"), (*call).followRequests)
	e.handle("POST /api/v1/follow_requests/{id}/authorize", user("write:follows|follow"), toward((*graph.Engine).Authorize))
	e.handle("POST /api/v1/follow_requests/{id}/reject", user("write:follows|follow"), toward((*graph.Engine).Reject))
	e.handle("GET /api/v1/preferences", user("read:accounts"), (*call).preferences)
	e.handle("GET /api/v1/followed_tags", user("read:follows"), (*call).followedTags)
	e.handle("GET /api/v1/featured_tags", user("read:accounts"), (*call).featuredTags)
	e.handle("POST /api/v1/featured_tags", user("write:accounts"), (*call).featureTag)
	e.handle("DELETE /api/v1/featured_tags/{id}", user("write:accounts"), (*call).unfeatureTag)
	e.handle("GET /api/v1/featured_tags/suggestions", user("read:accounts"), (*call).suggestedTags)
	e.handle("GET /api/v1/tags/{name}", open("read"), (*call).tag)
	e.handle("POST /api/v1/tags/{name}/follow", user("write:follows|follow"), (*call).followTag)
	e.handle("POST /api/v1/tags/{name}/unfollow", user("write:follows|follow"), (*call).unfollowTag)
	e.handle("POST /api/v1/tags/{name}/feature", user("write:accounts"), (*call).featureTagByName)
	e.handle("POST /api/v1/tags/{name}/unfeature", user("write:accounts"), (*call).unfeatureTagByName)
}

func (e *Edge) statusRoutes() {
	e.handle("POST /api/v1/statuses", user("write:statuses").limited(posting), (*call).createStatus)
	e.handle("GET /api/v1/statuses", open("read:statuses"), (*call).getStatuses)
	e.handle("GET /api/v1/statuses/{id}", open("read:statuses"), (*call).getStatus)
	e.handle("PUT /api/v1/statuses/{id}", user("write:statuses"), (*call).editStatus)
	e.handle("DELETE /api/v1/statuses/{id}", user("write:statuses").limited(removing), (*call).deleteStatus)
	e.handle("GET /api/v1/statuses/{id}/context", open("read:statuses"), (*call).context)
	e.handle("GET /api/v1/statuses/{id}/history", open("read:statuses"), (*call).history)
	e.handle("GET /api/v1/statuses/{id}/source", user("read:statuses"), (*call).source)
	e.handle("GET /api/v1/statuses/{id}/reblogged_by", open("read:statuses"), (*call).rebloggedBy)
	e.handle("GET /api/v1/statuses/{id}/favourited_by", open("read:statuses"), (*call).favouritedBy)
	e.handle("GET /api/v1/statuses/{id}/quotes", user("read:statuses"), (*call).quotes)
	e.handle("POST /api/v1/statuses/{id}/quotes/{by}/revoke", user("write:statuses"), (*call).revokeQuote)
	e.handle("PUT /api/v1/statuses/{id}/interaction_policy", user("write:statuses"), (*call).interactionPolicy)
	e.handle("POST /api/v1/statuses/{id}/translate", user("read:statuses"), (*call).notTranslated)
	e.handle("POST /api/v1/statuses/{id}/favourite", user("write:favourites"), on((*post.Engine).Favourite))
	e.handle("POST /api/v1/statuses/{id}/unfavourite", user("write:favourites"), on((*post.Engine).Unfavourite))
	e.handle("POST /api/v1/statuses/{id}/reblog", user("write:statuses").limited(posting), (*call).reblog)
	e.handle("POST /api/v1/statuses/{id}/unreblog", user("write:statuses").limited(removing), on((*post.Engine).Unreblog))
	e.handle("POST /api/v1/statuses/{id}/bookmark", user("write:bookmarks"), on((*post.Engine).Bookmark))
	e.handle("POST /api/v1/statuses/{id}/unbookmark", user("write:bookmarks"), on((*post.Engine).Unbookmark))
	e.handle("POST /api/v1/statuses/{id}/mute", user("write:mutes"), on((*post.Engine).MuteThread))
	e.handle("POST /api/v1/statuses/{id}/unmute", user("write:mutes"), on((*post.Engine).UnmuteThread))
	e.handle("POST /api/v1/statuses/{id}/pin", user("write:accounts"), on((*post.Engine).Pin))
	e.handle("POST /api/v1/statuses/{id}/unpin", user("write:accounts"), on((*post.Engine).Unpin))
	e.handle("GET /api/v1/polls/{id}", open("read:statuses"), (*call).getPoll)
	e.handle("POST /api/v1/polls/{id}/votes", user("write:statuses"), (*call).vote)
	e.handle("GET /api/v1/scheduled_statuses", user("read:statuses"), (*call).scheduledStatuses)
	e.handle("GET /api/v1/scheduled_statuses/{id}", user("read:statuses"), (*call).scheduledStatus)
	e.handle("PUT /api/v1/scheduled_statuses/{id}", user("write:statuses"), (*call).reschedule)
	e.handle("DELETE /api/v1/scheduled_statuses/{id}", user("write:statuses"), (*call).unschedule)
	e.handle("POST /api/v2/media", need{scope: "write:media", limit: uploading, files: instance.VideoSizeLimit}, (*call).uploadMedia)
	e.handle("POST /api/v1/media", need{scope: "write:media", limit: uploading, files: instance.VideoSizeLimit}, (*call).uploadMedia)
	e.handle("GET /api/v1/media/{id}", user("write:media"), (*call).getMedia)
	e.handle("PUT /api/v1/media/{id}", need{scope: "write:media", files: instance.ImageSizeLimit}, (*call).updateMedia)
	e.handle("DELETE /api/v1/media/{id}", user("write:media"), (*call).deleteMedia)
	e.handle("GET /api/v1/favourites", user("read:favourites"), (*call).favourites)
	e.handle("GET /api/v1/bookmarks", user("read:bookmarks"), (*call).bookmarks)
	e.handle("GET /api/v1/custom_emojis", open(""), (*call).customEmojis)
}

func (e *Edge) timelineRoutes() {
	e.handle("GET /api/v1/timelines/home", user("read:statuses"), (*call).home)
	e.handle("GET /api/v1/timelines/public", open("read:statuses"), (*call).publicTimeline)
	e.handle("GET /api/v1/timelines/tag/{tag}", open("read:statuses"), (*call).tagTimeline)
	e.handle("GET /api/v1/timelines/list/{id}", user("read:lists"), (*call).listTimeline)
	e.handle("GET /api/v1/timelines/link", open("read:statuses"), (*call).linkTimeline)
	e.handle("GET /api/v1/timelines/direct", user("read:statuses"), (*call).directTimeline)
	e.handle("GET /api/v1/conversations", user("read:statuses"), (*call).conversations)
	e.handle("DELETE /api/v1/conversations/{id}", user("write:conversations"), (*call).deleteConversation)
	e.handle("POST /api/v1/conversations/{id}/read", user("write:conversations"), (*call).readConversation)
	e.handle("POST /api/v1/conversations/{id}/unread", user("write:conversations"), (*call).unreadConversation)
	e.handle("GET /api/v1/lists", user("read:lists"), (*call).lists)
	e.handle("POST /api/v1/lists", user("write:lists"), (*call).createList)
	e.handle("GET /api/v1/lists/{id}", user("read:lists"), (*call).list)
	e.handle("PUT /api/v1/lists/{id}", user("write:lists"), (*call).updateList)
	e.handle("DELETE /api/v1/lists/{id}", user("write:lists"), (*call).deleteList)
	e.handle("GET /api/v1/lists/{id}/accounts", user("read:lists"), (*call).listAccounts)
	e.handle("POST /api/v1/lists/{id}/accounts", user("write:lists"), (*call).addListAccounts)
	e.handle("DELETE /api/v1/lists/{id}/accounts", user("write:lists"), (*call).removeListAccounts)
	e.handle("GET /api/v1/markers", user("read:statuses"), (*call).markers)
	e.handle("POST /api/v1/markers", user("write:statuses"), (*call).mark)
}

func (e *Edge) notificationRoutes() {
	e.handle("GET /api/v1/notifications", user("read:notifications"), (*call).notifications)
	e.handle("GET /api/v1/notifications/unread_count", user("read:notifications"), (*call).unreadNotifications)
	e.handle("POST /api/v1/notifications/clear", user("write:notifications"), (*call).clearNotifications)
	e.handle("GET /api/v1/notifications/policy", user("read:notifications"), (*call).notificationPolicy)
	e.handle("GET /api/v2/notifications/policy", user("read:notifications"), (*call).notificationPolicy)
	e.handle("GET /api/v1/notifications/requests", user("read:notifications"), (*call).notificationRequests)
	e.handle("GET /api/v1/notifications/requests/merged", user("read:notifications"), (*call).requestsMerged)
	e.handle("POST /api/v1/notifications/requests/accept", user("write:notifications"), (*call).acceptRequests)
	e.handle("POST /api/v1/notifications/requests/dismiss", user("write:notifications"), (*call).dismissRequests)
	e.handle("GET /api/v1/notifications/requests/{id}", user("read:notifications"), (*call).notificationRequest)
	e.handle("POST /api/v1/notifications/requests/{id}/accept", user("write:notifications"), (*call).acceptRequests)
	e.handle("POST /api/v1/notifications/requests/{id}/dismiss", user("write:notifications"), (*call).dismissRequests)
	e.handle("GET /api/v1/notifications/{id}", user("read:notifications"), (*call).notification)
	e.handle("POST /api/v1/notifications/{id}/dismiss", user("write:notifications"), (*call).dismissNotification)
	e.handle("GET /api/v2/notifications", user("read:notifications"), (*call).groupedNotifications)
	e.handle("GET /api/v2/notifications/unread_count", user("read:notifications"), (*call).unreadGroups)
	e.handle("GET /api/v2/notifications/{key}", user("read:notifications"), (*call).notificationGroup)
	e.handle("GET /api/v2/notifications/{key}/accounts", user("read:notifications"), (*call).groupAccounts)
	e.handle("POST /api/v2/notifications/{key}/dismiss", user("write:notifications"), (*call).dismissGroup)
	e.handle("POST /api/v1/push/subscription", user("push"), (*call).subscribe)
	e.handle("GET /api/v1/push/subscription", user("push"), (*call).subscription)
	e.handle("PUT /api/v1/push/subscription", user("push"), (*call).updateSubscription)
	e.handle("DELETE /api/v1/push/subscription", user("push"), (*call).unsubscribe)
	e.handle("GET /api/v1/announcements", user("read"), (*call).announcements)
	e.handle("POST /api/v1/announcements/{id}/dismiss", user("write:accounts"), (*call).dismissAnnouncement)
	e.handle("PUT /api/v1/announcements/{id}/reactions/{name}", user("write:favourites"), (*call).react)
	e.handle("DELETE /api/v1/announcements/{id}/reactions/{name}", user("write:favourites"), (*call).unreact)
	e.handle("GET /api/v1/trends", open("read"), (*call).trendingTags)
	e.handle("GET /api/v1/trends/tags", open("read"), (*call).trendingTags)
	e.handle("GET /api/v1/trends/statuses", open("read"), (*call).trendingStatuses)
	e.handle("GET /api/v1/trends/links", open("read"), (*call).trendingLinks)
}

func (e *Edge) instanceRoutes() {
	e.handle("GET /api/v1/instance", open(""), (*call).instanceV1)
	e.handle("GET /api/v2/instance", open(""), (*call).instance)
	e.handle("GET /api/v1/instance/peers", open(""), (*call).emptyList)
	e.handle("GET /api/v1/instance/activity", open(""), (*call).activity)
	e.handle("GET /api/v1/instance/rules", open(""), (*call).rules)
	e.handle("GET /api/v1/instance/domain_blocks", open(""), (*call).refusedServers)
	e.handle("GET /api/v1/instance/extended_description", open(""), (*call).extendedDescription)
	e.handle("GET /api/v1/instance/privacy_policy", open(""), (*call).privacyPolicy)
	e.handle("GET /api/v1/instance/terms_of_service", open(""), (*call).terms)
	e.handle("GET /api/v1/instance/terms_of_service/{date}", open(""), (*call).terms)
	e.handle("POST /api/v1/emails/confirmations", need{scope: "write:accounts", unready: true, limit: confirming}, (*call).resendConfirmation)
	e.handle("GET /api/v1/emails/check_confirmation", need{scope: "read:accounts|profile|write:accounts", unready: true}, (*call).checkConfirmation)
	e.handle("GET /api/v1/instance/translation_languages", open(""), (*call).noLanguages)
	e.handle("GET /api/v1/annual_reports", user("read:accounts"), (*call).emptyList)
}
