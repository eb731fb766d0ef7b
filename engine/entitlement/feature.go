package entitlement

import "slices"

// Feature is something that can be granted.
type Feature string

// The features (live-creators 27; business-messaging 15.1). A plan begins with "org.plan.".
const (
	Premium = Feature("org.plan.premium")
	// MultiDevice is more devices on a line than the standard plan has; Devices is how many.
	MultiDevice = Feature("business.multi_device")
	Devices     = Feature("messaging.devices.max")
	// CustomLinks is an address with a name for each line.
	CustomLinks = Feature("business.custom_links")
	// Notifications lets lines send recurring notifications, where the host asks for a plan
	// for them (business-messaging 17.12).
	Notifications = Feature("notifications.recurring")
	// Subscription is that of a member to a creator, who is its scope.
	Subscription = Feature("creator.sub")
)

// Part is what a plan includes.
type Part struct {
	Feature Feature
	Level   int
}

// plans are what each plan includes.
var plans = map[Feature][]Part{
	Premium: {{MultiDevice, 1}, {Devices, 10}, {CustomLinks, 1}, {Notifications, 1}},
}

// first is at which level everybody has a feature.
func first(f Feature) int {
	if f == Devices {
		return 5
	}
	return 0
}

// known are the features.
var known = []Feature{Premium, MultiDevice, Devices, CustomLinks, Notifications, Subscription}

// Includes gives what a plan includes.
func (f Feature) Includes() []Part { return slices.Clone(plans[f]) }

// gives is at which level a grant of f at a level gives want; 0 is not at all.
func (f Feature) gives(want Feature, level int) int {
	if f == want {
		return level
	}
	for _, p := range plans[f] {
		if p.Feature == want {
			return p.Level
		}
	}
	return 0
}
