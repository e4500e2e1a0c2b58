def show(total):
    print "total: %d" % total
