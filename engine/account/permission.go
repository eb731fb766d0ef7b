package account

import (
	"strconv"
)

// Permission is a set of things a role may do, as bits.
type Permission uint64

// The permissions: the lower ones have the values of the client API's Role
// (social-core 5), so that apps for administrators understand them; those of
// Parvis begin at bit 40.
const (
	Administrator       Permission = 1 << 0
	DevOps              Permission = 1 << 1
	ViewAuditLog        Permission = 1 << 2
	ViewDashboard       Permission = 1 << 3
	ManageReports       Permission = 1 << 4
	ManageFederation    Permission = 1 << 5
	ManageSettings      Permission = 1 << 6
	ManageBlocks        Permission = 1 << 7
	ManageTaxonomies    Permission = 1 << 8
	ManageAppeals       Permission = 1 << 9
	ManageUsers         Permission = 1 << 10
	ManageInvites       Permission = 1 << 11
	ManageRules         Permission = 1 << 12
	ManageAnnouncements Permission = 1 << 13
	ManageCustomEmojis  Permission = 1 << 14
	ManageWebhooks      Permission = 1 << 15
	InviteUsers         Permission = 1 << 16
	ManageRoles         Permission = 1 << 17
	ManageUserAccess    Permission = 1 << 18
	DeleteUserData      Permission = 1 << 19
	ViewFeeds           Permission = 1 << 20

	ManageCrises       Permission = 1 << 40
	ManageRights       Permission = 1 << 41
	ManageCampaigns    Permission = 1 << 42
	ManageRoyalties    Permission = 1 << 43
	ManageBilling      Permission = 1 << 44
	ManageBusinesses   Permission = 1 << 45
	ManageCollectibles Permission = 1 << 46
	ManageBrand        Permission = 1 << 47
	ManageLives        Permission = 1 << 48
)

// Has tells whether all of want is in the set; an administrator has everything.
func (p Permission) Has(want Permission) bool {
	return p&Administrator != 0 || p&want == want
}

// String gives the decimal form, as the client API writes permissions.
func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }
