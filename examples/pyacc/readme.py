from acc.api import acc


@acc()
def square(data):
    ret = []
    #pragma acc parallel loop copyout=ret[0:len(data)]
    for d in data:
        ret.append(d ** 2)
    return ret

if __name__ == "__main__":
    print(square(list(range(10))))
